"""Which constraints outlast a turn: those that it doesn't replace, let go of, or deny."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.reading.lexicon import table
from agent.reading.turn import Turn
from store import BOUNDS, Constraint, contradictions, stems

# "around 300" was one wish: "under 250" takes the place of both its limits.
_ABOUT = re.compile(r"(?i)^(?:around|about|approx\w*|roughly|circa|~)|ish$|range$|or so$")
UPPER, LOWER = frozenset({"lt", "lte"}), frozenset({"gt", "gte"})
Pair = tuple[Constraint, Constraint]


class Kept(NamedTuple):
    """What stays of the earlier constraints, what the turn adds, and what it took away."""

    kept: tuple[Constraint, ...]
    added: tuple[Constraint, ...]
    dropped: tuple[Constraint, ...]

    @property
    def all(self) -> tuple[Constraint, ...]:
        """The constraints after the turn, each once, the first wording kept."""
        unique = {(c.field, c.op, c.value): c for c in reversed((*self.kept, *self.added))}
        return tuple(reversed(unique.values()))


def keep(earlier: Sequence[Constraint], open_: Sequence[Pair], turn: Turn) -> Kept:
    """Set the constraints of a turn against the earlier ones, of which `open_` contradict."""
    kept, dropped = [], []
    widened, added = _allowed(earlier, turn)
    added = [_as_hard(c, widened) for c in added]
    doubtful = {c for pair in open_ for c in pair}
    for old in widened:
        rivals = [c for c in added if c.field == old.field]
        settled = old in doubtful and rivals and not any(_same(c, old) for c in rivals)
        denied = any(_denies(new, old, turn.changing) for new in rivals)
        if settled or denied or _let_go(old, turn):
            dropped.append(old)
        elif not any(_replaces(new, old, turn.changing) for new in added):
            kept.append(old)
    lost = tuple(c for c in earlier if c in dropped or _unbarred(c, turn))
    return Kept(tuple(kept), tuple(added), lost)


def _as_hard(new: Constraint, earlier: Sequence[Constraint]) -> Constraint:
    """Return the limit of "up to 100 is ok" as hard as the one of 50 that it loosens."""
    limits = [c for c in earlier if c.hard and c.field == new.field]
    if new.hard or not any(_loosens(new, old) for old in limits):
        return new
    return new.model_copy(update={"hard": True})


def _loosens(new: Constraint, old: Constraint) -> bool:
    upper = new.op in UPPER and old.op in UPPER and new.limit >= old.limit
    return upper or (new.op in LOWER and old.op in LOWER and new.limit <= old.limit)


def conflicts(constraints: Sequence[Constraint]) -> tuple[Pair, ...]:
    """Return the pairs of hard constraints that contradict each other."""
    hard = [c for c in constraints if c.hard and c.checkable]
    found = [c.constraints for c in contradictions(hard, currency="")]
    return tuple((pair[0], pair[1]) for pair in found if len(pair) == 2)


def _allowed(
    earlier: Sequence[Constraint], turn: Turn
) -> tuple[list[Constraint], list[Constraint]]:
    """Return the earlier constraints with what is "fine too" taken in, and what is new.

    Who is allergic to nuts and wants it "also gluten free" wants both, where a thing may be both.
    """
    widened, added = list(earlier), list(turn.constraints)
    for allowed in turn.allowed:
        related = [c for c in widened if c.field == allowed.field and c.kind == "text"]
        wanted = next((c for c in related if not c.negative), None)
        if any(_is_lifted(c, turn) for c in earlier):
            added = [c for c in added if not _same(c, allowed)]
        if not related or allowed.negative or allowed.field in table("attributes")["several"]:
            continue
        added = [c for c in added if not _same(c, allowed)]
        if wanted:
            widened[widened.index(wanted)] = _either(wanted, allowed)
    return [_narrowed(c, turn) for c in widened if not _unbarred(c, turn)], added


def _narrowed(old: Constraint, turn: Turn) -> Constraint:
    """Return "white or navy" without the navy, where only that is let go of."""
    denied = [c for c in turn.constraints if c.negative]
    waived = {v for w in (*turn.waived, *denied) if w.field == old.field for v in w.values}
    left = tuple(str(v) for v in old.values if v not in waived)
    if old.op != "in" or not left or len(left) == len(old.values):
        return old
    return old.model_copy(update={"op": "in" if len(left) > 1 else "eq", "value": left})


def _either(wanted: Constraint, allowed: Constraint) -> Constraint:
    values = tuple(dict.fromkeys(str(v) for v in (*wanted.values, *allowed.values)))
    said = f"{wanted.said} or {allowed.said}" if wanted.said else allowed.said
    update = {"op": "in" if len(values) > 1 else "eq", "value": values, "said": said}
    return wanted.model_copy(update=update)


def _unbarred(old: Constraint, turn: Turn) -> bool:
    """Return True for an exclusion of what is now said to be fine."""
    fine = [*turn.allowed, *turn.waived]
    same = [set(a.values) & set(old.values) for a in fine if a.field == old.field]
    if old.value is False and not old.checkable:
        return _is_lifted(old, turn)
    return old.negative and (any(same) or _is_lifted(old, turn))


def _is_lifted(old: Constraint, turn: Turn) -> bool:
    """Return True where a word that was excluded is asked for, or fine: "ok mint then"."""
    asked = [c for c in (*turn.allowed, *turn.constraints) if not c.negative]
    said = [set(stems(f"{c.said} {c.value}")) for c in asked if c.kind != "number"]
    said += [set(stems(turn.about))] if turn.sure else []
    lacking = old.value is False and not old.checkable
    named = [old.field.replace("_", " ")] if lacking else map(str, old.values)
    words = [set(stems(text)) for text in named]
    return (lacking or old.field == "wording") and any(w <= one for w in words for one in said)


def _let_go(old: Constraint, turn: Turn) -> bool:
    # "The lightest you have" takes back that it be lighter than what was shown.
    ordered = (turn.order or "").rpartition("_")[0] == old.field
    if ordered and old.op in BOUNDS and not any(c.isnumeric() for c in old.said):
        return True
    for dropping in turn.droppings:
        if dropping.field == old.field and (not dropping.only_limit or old.op in UPPER):
            return True
    return any(_waives(w, old) for w in turn.waived)


def _waives(waived: Constraint, old: Constraint) -> bool:
    if waived.field != old.field or (old.op == "in" and set(old.values) > set(waived.values)):
        return False
    if waived.kind == "flag":
        return True
    said, held = ([set(stems(str(v))) for v in c.values] for c in (waived, old))
    return any(one <= other or other <= one for one in said for other in held)


def _denies(new: Constraint, old: Constraint, changing: bool) -> bool:
    """Return True when the new one takes back the old one; else both stand, and it is asked.

    "Not black" after "black" takes it back; "leather" after "no leather" does only where the
    shopper says that the wish has changed.
    """
    if new.field != old.field or new.kind != old.kind:
        return False
    if new.kind == "flag":
        return new.value != old.value
    if new.op in BOUNDS and old.op in BOUNDS:
        return changing and _apart(new, old)
    if new.negative != old.negative:
        overlapping = bool(set(new.values) & set(old.values)) or bool(conflicts([new, old]))
        return overlapping and (new.negative or changing)
    return False


def _apart(new: Constraint, old: Constraint) -> bool:
    low, high = (new, old) if new.op in LOWER else (old, new)
    strict = "gt" in (low.op, high.op) or "lt" in (low.op, high.op)
    beyond = low.limit > high.limit or (strict and low.limit == high.limit)
    return low.op in LOWER and high.op in UPPER and beyond


def _replaces(new: Constraint, old: Constraint, changing: bool) -> bool:
    """Return True when the new one takes the place of the old one; a wish of no hard limit."""
    if new.field != old.field or (old.hard and not new.hard):
        return False
    if new.op in BOUNDS and old.op in BOUNDS:
        if _ABOUT.search(old.said) or (changing and _apart(new, old)):
            return True
        return (new.op in UPPER) == (old.op in UPPER)
    if new.op in BOUNDS or old.op in BOUNDS:
        return True
    several = new.field in table("attributes")["several"]
    return _same(new, old) or (not new.negative and not old.negative and not several)


def _same(one: Constraint, other: Constraint) -> bool:
    return (one.field, one.op, one.value) == (other.field, other.op, other.value)


def unlike(constraints: Iterable[Constraint], others: Sequence[Constraint]) -> list[Constraint]:
    """Return the constraints that are not among the others, whatever their words."""
    return [c for c in constraints if not any(_same(c, o) for o in others)]
