"""What has to come of a turn: one expectation of each kind, as a case writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from agent import Language
from evaluation.regression.predicate import Pattern, Predicate
from store import Value

Text = Annotated[str, Field(min_length=1)]
Mode = Literal["exact", "in_order", "any_order", "subset", "superset"]
Arguments = Literal["superset", "subset", "exact", "ignore"]
MEASURE = re.compile(r"(hit|ndcg|mrr|recall)@([1-9]\d*)")
_PLACE = re.compile(r"turn ([1-9]\d*)(?: item ([1-9]\d*))?")


def _placed(text: str) -> str:
    if not _PLACE.fullmatch(text):
        raise ValueError(f"{text!r} should be `turn 1` or `turn 1 item 2`")
    return text


Reference = Annotated[str, AfterValidator(_placed)]
Patterns = Pattern | tuple[Pattern, ...]


class ToolCall(Value):
    """A call of a tool; of its arguments only those are looked at that stand here."""

    name: Text
    args: Mapping[str, Any] = {}


class Tools(Value):
    """Which tools the model calls.

    `exact`: these calls in this order. `in_order`: these in this order, others between them.
    `any_order`: these and no others. `superset`: these, and maybe others. `subset`: none but
    these. `arguments` says how a call's arguments stand to those written here: `superset` may hold
    more, `subset` nothing else, `exact` just these, `ignore` anything. `loosens: false`: no call
    asks for less than the shopper does, though the tools would hold to it anyway.
    """

    mode: Mode = "superset"
    calls: tuple[ToolCall, ...] = ()
    arguments: Arguments = "superset"
    forbid: tuple[Text, ...] = ()
    max_calls: Annotated[int, Field(ge=0)] | None = None
    loosens: Literal[False] | None = None


class Limits(Value):
    """What a field of every recommended product has to be."""

    lt: float | str | None = None
    lte: float | str | None = None
    gt: float | str | None = None
    gte: float | str | None = None
    equals: Annotated[str | bool | None, Field(alias="is")] = None
    unequal: Annotated[str | bool | None, Field(alias="not")] = None

    @model_validator(mode="after")
    def _says_something(self) -> Limits:
        if not self.model_fields_set:
            raise ValueError("write one of lt, lte, gt, gte, is, not")
        return self


class Grounding(Value):
    """What a reply may state: nothing that the rows don't hold."""

    ids: bool = True
    prices: bool = True
    claims: bool = True
    urls: bool = True


class Ranking(Value):
    """How well the shown products are ordered: `hit@3: 1`, `ndcg@5: {gte: 0.8}`.

    A number alone is the least that is enough.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
    relevant: Annotated[Mapping[str, float], Field(min_length=1)]

    @model_validator(mode="after")
    def _measured(self) -> Ranking:
        if not self.model_extra:
            raise ValueError("write what is measured: `hit@3: 1` or `ndcg@5: {gte: 0.8}`")
        for name, bound in self.model_extra.items():
            if not MEASURE.fullmatch(name):
                raise ValueError(f"{name!r} should be hit@k, ndcg@k, mrr@k or recall@k")
            self.bound(bound)
        return self

    @property
    def measures(self) -> dict[tuple[str, int], Predicate]:
        """The measures with their depth, each with the condition on it."""
        found = ((MEASURE.fullmatch(n), b) for n, b in (self.model_extra or {}).items())
        return {(m[1], int(m[2])): self.bound(b) for m, b in found if m}

    @staticmethod
    def bound(value: Any) -> Predicate:
        """Return a number as the least that is enough, a condition as it is."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Predicate(gte=float(value))
        return Predicate.model_validate(value)


class Items(Value):
    """Which products are shown, and how many."""

    count: Annotated[int, Field(ge=0)] | Predicate | None = None
    include: tuple[Text, ...] = ()
    exclude: tuple[Text, ...] = ()
    only: tuple[Text, ...] = ()
    first: Text | None = None


class Words(Value):
    """How the reply reads; patterns are searched anywhere in it."""

    regex: Patterns = ()
    not_regex: Patterns = ()
    language: Language | None = None
    max_words: Annotated[int, Field(ge=1)] | None = None
    min_words: Annotated[int, Field(ge=1)] | None = None


class Reasons(Value):
    """How many things of its row are said of every product shown, besides title and price."""

    each: Annotated[int, Field(ge=1)] = 1


class AsksAbout(Value):
    """The fields of which one is asked for."""

    one_of: Annotated[tuple[Text, ...], Field(min_length=1)]


Asks = Literal["none", "any", "at_most_one"] | AsksAbout


class Relations(Value):
    """How the products shown stand to those of an earlier turn."""

    cheaper_than: Reference | None = None
    dearer_than: Reference | None = None
    lighter_than: Reference | None = None
    heavier_than: Reference | None = None
    better_rated_than: Reference | None = None
    none_of: Reference | None = None
    some_of: Reference | None = None
    same_as: Reference | None = None


class Expectation(Value):
    """What has to come of a turn; what is not written down may be anything, but grounded."""

    tools: Tools | None = None
    constraints: Mapping[str, bool | str | Limits] | None = None
    grounding: bool | Grounding = True
    ranking: Ranking | None = None
    items: Items | None = None
    text: Words | None = None
    reasons: Reasons | None = None
    asks: Asks | None = None
    handoff: bool | None = None
    relations: Relations | None = None

    @property
    def says_something(self) -> bool:
        """Whether anything besides grounding could fail."""
        told = [getattr(self, name) for name in self.model_fields_set - {"grounding"}]
        return any(one not in (None, {}, Tools(), Items(), Words(), Relations()) for one in told)


class Spot(Value):
    """A turn, or one item of those that it showed, each counted from 1."""

    turn: int
    item: int | None = None

    @classmethod
    def parse(cls, text: str) -> Spot:
        """Read `turn 1 item 2`."""
        found = _PLACE.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no place in a conversation")
        return cls(turn=int(found[1]), item=int(found[2]) if found[2] else None)


def referred(expect: Expectation) -> list[tuple[str, Spot]]:
    """Return the relations of an expectation with the places they refer to."""
    told = expect.relations.model_dump(exclude_none=True) if expect.relations else {}
    return [(name, Spot.parse(text)) for name, text in told.items()]


def patterns(given: Patterns) -> tuple[str, ...]:
    """Return one pattern or several as several."""
    return (given,) if isinstance(given, str) else given
