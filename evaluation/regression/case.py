"""A regression case: what a shopper says, turn by turn, and what has to come of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from evaluation.regression.document import Document, Place
from evaluation.regression.expectation import (
    MEASURE,
    Expectation,
    Text,
    Words,
    patterns,
)
from store import Value

_SHORT = 16
_DEPTH = len(("turns", 0, "expect"))


class Turn(Value):
    """What a shopper says."""

    user: Text
    expect: Expectation = Expectation()


class Case(Value):
    """One conversation with the assistant of a catalogue.

    `catalog` is one by name, or a product file beside the cases. `directives` are those of the
    prompt that it watches over. A `shopper` is known to the shop by that name. `file` and `line`
    are where it is written.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
    about: str = ""
    catalog: Text = "demo"
    tags: tuple[Text, ...] = ()
    directives: tuple[Text, ...] = ()
    shopper: Text | None = None
    repeats: Annotated[int, Field(ge=1, le=100)] = 1
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]
    file: Annotated[str, Field(exclude=True)] = ""
    line: Annotated[int, Field(exclude=True)] = 0

    def at(self, place: Place = ()) -> str:
        """Return file, line and id of a place in it; what `always` expects stands there."""
        document = Document.read(Path(self.file))
        told = document.value["cases"]
        number = next(i for i, case in enumerate(told) if case["id"] == self.id)
        path: Place = ["cases", number, *place]
        shared: Place = ["always", *place[_DEPTH:]]
        if len(shared) > 1 and not document.has(path) and document.has(shared):
            path = shared
        return f"{document.at(path)}: case {self.id}"

    @property
    def fingerprint(self) -> str:
        """The first letters of the SHA-256 of what is said and expected, wherever it is written."""
        told = self.model_dump(mode="json", include={"shopper", "turns"}, exclude_defaults=True)
        told["catalog"] = Path(self.catalog).name
        text = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:_SHORT]

    @model_validator(mode="after")
    def _can_fail(self) -> Case:
        if not any(turn.expect.says_something for turn in self.turns):
            raise ValueError("expects nothing, so it can't fail: write `expect` in a turn")
        return self


class CaseFile(Value):
    """The cases of one file; its `catalog` holds for those that name none.

    What `always` expects holds for every turn, unless the turn says otherwise of the same thing.
    """

    catalog: Text = "demo"
    always: Expectation = Expectation()
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


def joined(always: Expectation, own: Expectation) -> Expectation:
    """Return what a turn expects, with what is always expected where it says nothing of that."""
    told = {name: getattr(own, name) for name in own.model_fields_set}
    for name in always.model_fields_set:
        common, mine = getattr(always, name), told.get(name)
        if mine is None:
            told[name] = common
        elif isinstance(mine, Value) and type(mine) is type(common):
            fields = {f: getattr(common, f) for f in common.model_fields_set}
            kept = {f: getattr(mine, f) for f in mine.model_fields_set}
            told[name] = common.model_copy(update={**fields, **_added(common, kept)})
    return own.model_copy(update=told)


def _added(common: Value, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a turn's own; forbidden patterns come on top of those of always."""
    if isinstance(common, Words) and "not_regex" in own:
        both = (*patterns(common.not_regex), *patterns(own["not_regex"]))
        return {**own, "not_regex": tuple(dict.fromkeys(both))}
    return dict(own)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a case file, for editors."""
    found = CaseFile.model_json_schema()
    for hidden in ("file", "line"):
        found["$defs"]["Case"]["properties"].pop(hidden)
    bound = {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/Predicate"}]}
    found["$defs"]["Ranking"] |= {
        "additionalProperties": False,
        "patternProperties": {f"^{MEASURE.pattern}$": bound},
    }
    return found
