"""How a turn changes the need: what it adds, replaces and drops."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.need import Goal, Need
from agent.operation import Operation
from agent.reading.lexicon import table, words_of
from agent.reading.reference import POINTING
from agent.reading.turn import Turn
from agent.reading.utterance import root, roots
from store import BOUNDS, Constraint

# "around 300" was one wish: "under 250" takes the place of both its limits.
_ABOUT = re.compile(r"(?i)^(?:around|about|approx\w*|roughly|circa|~)|ish$|range$|or so$")
_UPPER, _LOWER = frozenset({"lt", "lte"}), frozenset({"gt", "gte"})
# These say nothing about what is wanted: the need waits for the next turn.
_ASIDE: frozenset[Goal] = frozenset({"ask_about", "service", "handoff", "smalltalk", "off_topic"})
_ANEW: frozenset[Goal] = frozenset({"complete_the_set", "new_arrivals", "recommend_for_me"})


def merged(previous: Need | None, turn: Turn) -> Need:
    """Return the need after a turn, with what the turn did."""
    need = _merged(previous, turn)
    meant = [r for r in turn.references if not r.loose or need.goal in POINTING]
    if meant and need.goal == "find" and not _changes(turn):
        # "The blue one" by itself asks to hear of it.
        need = need.model_copy(update={"goal": "ask_about"})
    return need.model_copy(
        update={
            "referred": tuple(dict.fromkeys(i for r in meant for i in r.ids)),
            "operations": tuple(
                Operation(kind="refer", products=r.ids, said=r.said) for r in meant
            ),
            "sure": all(r.sure for r in meant),
        }
    )


def _changes(turn: Turn) -> bool:
    return bool(
        turn.constraints or turn.droppings or turn.waived or turn.order or turn.sought.found
    )


def _merged(previous: Need | None, turn: Turn) -> Need:
    if previous is None:
        return _fresh(turn, ())
    if turn.goal in _ASIDE or (turn.goal == "compare" and not turn.sought.found):
        update = {"goal": turn.goal, "unknown": (), "corrected": turn.corrected, "dropped": ()}
        return previous.model_copy(update=update)
    if turn.reset or turn.goal in _ANEW or not _same_topic(previous, turn):
        return _fresh(turn, previous.constraints)
    return _refined(previous, turn)


def _fresh(turn: Turn, dropped: tuple[Constraint, ...]) -> Need:
    silent = turn.goal in _ASIDE
    return Need(
        goal=turn.goal,
        about="" if silent and turn.goal != "ask_about" else turn.about,
        constraints=() if silent else _consistent(turn.constraints),
        order="fit" if silent else turn.order or "fit",
        unknown=() if turn.goal != "find" else turn.sought.unknown,
        corrected=turn.corrected,
        dropped=dropped,
    )


def _same_topic(previous: Need, turn: Turn) -> bool:
    sought = turn.sought
    if not sought.found:
        return not turn.anew
    earlier = {str(v) for c in previous.constraints if c.field == "category" for v in c.values}
    if sought.categories:
        return bool(earlier & set(sought.categories)) or _narrower(previous, earlier, sought.head)
    if root(sought.head) in roots(previous.about):
        return True
    # What the shop has no word for can't narrow down anything.
    return not (sought.asked or sought.unknown or turn.anew)


def _narrower(previous: Need, earlier: set[str], head: str) -> bool:
    """Return True for "running shoes" after "shoes", or for a noun that was searched for."""
    new = set(roots(head))
    if any(set(roots(category)) <= new for category in earlier):
        return True
    return not earlier and bool(previous.about) and new <= set(roots(previous.about))


def _refined(previous: Need, turn: Turn) -> Need:
    kept, dropped = _kept(previous.constraints, turn)
    return Need(
        goal=turn.goal,
        about=_about(previous, turn, kept),
        constraints=_consistent((*kept, *turn.constraints)),
        order=turn.order or previous.order,
        unknown=turn.sought.unknown if turn.sought.asked else previous.unknown,
        corrected=turn.corrected,
        dropped=tuple(dropped),
    )


def _kept(
    constraints: Iterable[Constraint], turn: Turn
) -> tuple[list[Constraint], list[Constraint]]:
    kept, dropped = [], []
    for old in constraints:
        if _let_go(old, turn) or any(_contradicts(new, old) for new in turn.constraints):
            dropped.append(old)
        elif not any(_replaces(new, old) for new in turn.constraints):
            kept.append(old)
    return kept, dropped


def _let_go(old: Constraint, turn: Turn) -> bool:
    for dropping in turn.droppings:
        if dropping.field == old.field and (not dropping.only_limit or old.op in _UPPER):
            return True
    return any(w.field == old.field and w.value == old.value for w in turn.waived)


def _contradicts(new: Constraint, old: Constraint) -> bool:
    """Return True when the new one says the opposite of the old one."""
    if new.field != old.field:
        return False
    if new.op in BOUNDS and old.op in BOUNDS:
        return _apart(new, old)
    if new.negative != old.negative:
        return bool(set(new.values) & set(old.values))
    return False


def _apart(new: Constraint, old: Constraint) -> bool:
    low, high = (new, old) if new.op in _LOWER else (old, new)
    if low.op not in _LOWER or high.op not in _UPPER:
        return False
    least, most = low.value, high.value
    return isinstance(least, float) and isinstance(most, float) and least > most


def _replaces(new: Constraint, old: Constraint) -> bool:
    """Return True when the new one takes the place of the old one."""
    if new.field != old.field:
        return False
    if new.op in BOUNDS and old.op in BOUNDS:
        if _ABOUT.search(old.said):
            return True
        return (new.op in _UPPER) == (old.op in _UPPER)
    if new.op in BOUNDS or old.op in BOUNDS:
        return True
    same = new.values == old.values and new.op == old.op
    several = new.field in table("attributes")["several"]
    return same or (not new.negative and not old.negative and not several)


def _consistent(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """Return the constraints without repetitions, the first wording kept."""
    unique = {(c.field, c.op, c.value): c for c in reversed(list(constraints))}
    return tuple(reversed(unique.values()))


def _about(previous: Need, turn: Turn, kept: list[Constraint]) -> str:
    """Return what to search for: the earlier words but those given up, and the new ones."""
    gone = {
        r
        for c in previous.constraints
        if c not in kept and c.field != "category"
        for r in _spelled(c)
    }
    gone |= turn.excluded
    held = {r for c in previous.constraints if c.field == "category" for r in _spelled(c)}
    held |= {r for c in kept for r in _spelled(c)}
    earlier = [
        w for w in previous.about.split() if root(w) not in gone or root(w) in held - turn.excluded
    ]
    if turn.sought.found:
        said = set(map(root, turn.about.split()))
        return _tidy([*turn.about.split(), *(w for w in earlier if root(w) not in said)])
    known = {root(w) for w in earlier}
    new = [w for w in turn.about.split() if root(w) not in known]
    ahead = [w for w in new if w in turn.attributes]
    behind = [w for w in new if w not in turn.attributes]
    return _tidy([*ahead, *earlier, *behind])


def _tidy(words: list[str]) -> str:
    """Return the words without a "for" or "and" that joins nothing any more."""
    small = words_of("english", "connecting")
    kept: list[str] = []
    for word in words:
        if word in small and kept[-1:] and kept[-1] in small:
            kept.pop()
        if kept or word not in small:
            kept.append(word)
    return " ".join(kept[:-1] if kept and kept[-1] in small else kept)


def _spelled(constraint: Constraint) -> set[str]:
    texts = [constraint.field] if isinstance(constraint.value, bool) else []
    texts += [str(v) for v in constraint.values if isinstance(v, str)]
    return {r for text in texts for r in roots(text.replace("_", " "))}
