"""Whether a row meets what a shopper insists on, by a reading of its own.

Nothing of `store.satisfies` or `store.index` is called here: what they get wrong shows up as a
difference. Where people could disagree, the verdict says so.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from evaluation.simulation.amount import in_base
from evaluation.simulation.limit import BOUNDS, UPPER, Limit
from evaluation.simulation.row import Phrase, Row
from evaluation.simulation.words import holds, read

Verdict = Literal["yes", "arguable", "no", "unstated"]
_CLOSE = 1e-6
_CONTRARY: dict[Verdict, Verdict] = {"yes": "no", "no": "yes", "arguable": "arguable"}


def fit(row: Row, limit: Limit) -> Verdict:
    """Return whether a row meets a limit.

    `arguable`: a person might say so ("navy" for blue, another chair for an office chair, a title
    that names the thing under another category, an exclusion of a word that only the prose uses).
    `unstated`: the row doesn't say.
    """
    if limit.op in BOUNDS:
        return _bound(row, limit)
    if isinstance(limit.value, bool):
        return _flag(row, limit)
    phrase = read(str(limit.value))
    return _without(row, limit.field, phrase) if limit.negative else _with(row, limit.field, phrase)


def broken(row: Row, limit: Limit) -> bool:
    """Return True when showing the row breaks the limit beyond argument.

    A positive limit that the row says nothing about is broken too: the shopper insists on it.
    """
    verdict = fit(row, limit)
    return verdict == "no" or (verdict == "unstated" and not limit.negative)


def _bound(row: Row, limit: Limit) -> Verdict:
    stated = row.numbers.get(limit.field)
    asked = in_base(limit.amount, limit.unit)
    if stated is None or (asked.unit and asked.unit != stated.unit):
        return "unstated"
    slack = _CLOSE * max(abs(asked.number), 1)
    gap = stated.number - asked.number
    if abs(gap) <= slack:
        return "yes" if limit.op in ("most", "least") else "no"
    return "yes" if (gap < 0) == (limit.op in UPPER) else "no"


def _flag(row: Row, limit: Limit) -> Verdict:
    stated = row.flags.get(limit.field)
    if stated is None:
        return "unstated"
    return "yes" if (stated == limit.value) != limit.negative else "no"


def _with(row: Row, field: str, phrase: Phrase) -> Verdict:
    if field == "category":
        return _kind(row, phrase)
    values = row.texts.get(field, ())
    if any(_names(value, phrase) for value in values):
        return "yes"
    if any(_related(field, value, phrase) for value in values):
        return "arguable"
    if not values:
        return "unstated"
    return "no"


def _without(row: Row, field: str, phrase: Phrase) -> Verdict:
    if field == "category":
        return _CONTRARY[_kind(row, phrase)]
    values = row.texts.get(field, ())
    if any(_names(value, phrase) for value in values):
        return "no"
    if any(_related(field, value, phrase) for value in values) or holds(row.said, phrase):
        return "arguable"
    return "yes" if values else "unstated"


def _kind(row: Row, phrase: Phrase) -> Verdict:
    if phrase in row.kinds:
        return "yes"
    named = {*row.title, *(word for kind in row.kinds | row.near_kinds for word in kind)}
    return "arguable" if set(phrase) <= named or phrase[-1:] in row.kinds else "no"


def _names(value: Phrase, phrase: Phrase) -> bool:
    """Return True when a value says the phrase: "matte black" black, "faux leather" not leather."""
    return holds(value, phrase) and (value == phrase or not set(value) & _families().sham)


def _related(field: str, value: Phrase, phrase: Phrase) -> bool:
    near = _families().near.get((field, phrase), ())
    last = len(phrase) > 1 and value[-1:] == phrase[-1:]
    return last or holds(value, phrase) or any(holds(value, other) for other in near)


class _Families:
    def __init__(self) -> None:
        text = files("evaluation.simulation").joinpath("families.yaml").read_text("utf-8")
        table = yaml.safe_load(text)
        self.sham = frozenset(table.pop("sham"))
        self.plain = frozenset(table.pop("plain"))
        self.near: dict[tuple[str, Phrase], tuple[Phrase, ...]] = {
            (field, read(word)): tuple(read(other) for other in others)
            for field, words in table.items()
            for word, others in words.items()
        }


@cache
def _families() -> _Families:
    return _Families()


@cache
def known_values() -> frozenset[str]:
    """Return the words for colors and materials that can't mean anything else."""
    families = _families()
    plain = {p[0] for field, p in families.near if len(p) == 1 and field != "gender"}
    return (families.plain | plain) - {"clear", "tan", "stone", "gold", "silver"}
