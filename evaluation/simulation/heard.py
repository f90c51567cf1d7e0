"""A reply as the shopper hears it: the part of the JSON contract that she acts on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Assistant = Callable[[str, str], Mapping[str, Any]]
"""Given what a shopper says and a conversation's name, the reply in the shape of `ask --json`.

`text`, `items[].id` are needed; `asks.field`, `need.constraints` and `items[].reasons` are read
where they are there, so that any other assistant can be measured too.
"""


@dataclass(frozen=True)
class Heard:
    """What a reply shows and asks; `relaxing` when it only offers to give something up."""

    text: str
    shown: tuple[str, ...]
    asks: str = ""
    question: str = "?"
    options: tuple[str, ...] = ()
    relaxing: bool = False
    about: str = ""
    constraints: tuple[Mapping[str, Any], ...] | None = None
    reasons: Mapping[str, tuple[Mapping[str, Any], ...]] | None = None

    @classmethod
    def of(cls, reply: Mapping[str, Any]) -> Heard:
        """Read a reply."""
        items: Sequence[Mapping[str, Any]] = reply.get("items") or []
        asks = reply.get("asks") or {}
        need = reply.get("need") or {}
        told = need.get("constraints")
        return cls(
            text=str(reply.get("text", "")),
            shown=tuple(dict.fromkeys(str(item["id"]) for item in items)),
            asks=str(asks.get("field") or ""),
            question=str(asks.get("question") or "?"),
            options=tuple(str(option) for option in asks.get("options") or ()),
            relaxing=not items,
            about=str(need.get("about") or ""),
            constraints=tuple(told) if told is not None else None,
            reasons={str(item["id"]): tuple(item.get("reasons") or ()) for item in items},
        )
