"""`shopkeeper play`: whole conversations from a file, one line of JSON a turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ui.terminal import AsJson, Name, out, print_json, settings, stocked, told

if TYPE_CHECKING:
    from agent import Shopkeeper

Open = Callable[[str | None], "Shopkeeper"]


class Script(BaseModel):
    """One conversation of the file: what the shopper says, turn by turn."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)
    id: str
    turns: tuple[str, ...]
    catalog: str | None = Field(default=None, min_length=1)


def play(
    file: Annotated[Path, typer.Argument(help='A conversation a line: {"id", "turns": [...]}.')],
    catalog: Name = None,
    as_json: AsJson = False,
) -> None:
    """Hold the conversations of a file, each on its own, and print every reply."""
    with told():
        from ui.settings import SettingsError
        from ui.shop import open_shop

        chosen = settings()
        shops: dict[str, Shopkeeper] = {}

        def shop_of(asked: str | None) -> Shopkeeper:
            name = asked or catalog or chosen.catalog
            if name not in shops:
                shops[name] = open_shop(chosen, stocked(chosen, name), name)
            return shops[name]

        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file} can't be read: {error}") from error
        for number, line in enumerate(lines, 1):
            for result in _played(number, line, shop_of) if line.strip() else ():
                print_json(result) if as_json else _show(result)


def _played(number: int, line: str, shop_of: Open) -> Iterator[dict[str, Any]]:
    try:
        script = Script.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        yield {"id": f"line {number}", "turn": 0, "error": f"{place}: {first['msg']}".strip(": ")}
        return
    conversation = _Conversation(shop_of, script)
    for turn, text in enumerate(script.turns, 1):
        yield {"id": script.id, "turn": turn, **conversation.said(text)}


class _Conversation:
    """One conversation under a fresh name: playing a file again does not go on with it."""

    def __init__(self, shop_of: Open, script: Script) -> None:
        self._shop_of, self._script, self._name = shop_of, script, uuid4().hex

    def said(self, text: str) -> dict[str, Any]:
        """Return the reply to one turn, or the error that it ended in."""
        try:
            shop = self._shop_of(self._script.catalog)
            return {"reply": shop.ask(text, conversation=self._name).as_json()}
        # Whatever breaks one turn must not cost the rest of a long file.
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}


def _show(result: dict[str, Any]) -> None:
    said = result["reply"]["text"] if "reply" in result else f"failed: {result['error']}"
    out.print(f"{result['id']}, turn {result['turn']}", style="bold", markup=False)
    out.print(said, markup=False, highlight=False)
