"""What one utterance wants and doesn't: "what about charcoal? i hate charcoal actually"."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.reading.turn import Turn
from agent.reading.utterance import Utterance, flatten, root, roots
from store import Constraint

_STOP = re.compile(r"[?.;!\n]|\b(?:wait|actually|rather|sorry|i mean|on second thoughts?)\b")
Pair = tuple[Constraint, Constraint]


def settled(utterance: Utterance, turn: Turn) -> Turn:
    """Return a turn without what a later part of it takes back."""
    lost = [_earlier(utterance.flat, pair) for pair in _opposed(turn.constraints)]
    gone = [c for c in lost if c is not None]
    if not gone:
        return turn
    words = {r for c in gone if not _denies(c) for v in c.values for r in roots(str(v))}
    about = " ".join(w for w in turn.about.split() if root(w) not in words)
    left = tuple(c for c in turn.constraints if c not in gone)
    excluded = turn.excluded
    if any(map(_denies, gone)):
        back = {r for c in gone for v in c.values for r in roots(str(v))}
        excluded = excluded - back
    return replace(turn, constraints=left, about=about, excluded=excluded)


def _denies(constraint: Constraint) -> bool:
    return constraint.negative or constraint.value is False


def _opposed(constraints: tuple[Constraint, ...]) -> list[Pair]:
    """Return the wishes that the same utterance denies, each with its denial."""
    return [
        (wanted, denied)
        for wanted in constraints
        for denied in constraints
        if wanted.field == denied.field
        and wanted.kind == denied.kind
        and not _denies(wanted)
        and _denies(denied)
        and (wanted.kind == "flag" or set(wanted.values) <= set(denied.values))
    ]


def _earlier(flat: str, pair: Pair) -> Constraint | None:
    """Return which of two was said first, where a sentence or a second thought parts them."""
    wanted, denied = (flatten(c.said) for c in pair)
    there = flat.find(denied)
    ahead, behind = flat.find(wanted), flat.rfind(wanted)
    if there < 0 or ahead < 0:
        return None
    if ahead < there and _STOP.search(flat, ahead, there):
        return pair[0]
    if behind >= there + len(denied) and _STOP.search(flat, there + len(denied), behind):
        return pair[1]
    return None
