"""One turn judged: what was read against what should have been, counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from agent import Goal, Need
from evaluation.case import Expectation, Places
from evaluation.counts import Counts
from evaluation.label import Expected, Label, Scene
from store import Constraint, telling_stems

_KINDS = {
    **{"price": "price", "category": "category", "color": "color", "material": "material"},
    **{"brand": "brand", "size": "size", "available": "stock", "stock": "stock"},
    **{"rating": "rating", "rating_count": "rating"},
}
# Kinds that a constraint is of besides its own.
NEGATION, SOFT = "negation", "soft"
_ANEW = ("switch", "restart", "back")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label, and whether it may be read as hard, as soft, or as either."""

    label: Label
    hard: frozenset[bool]

    def meets(self, constraint: Constraint, scene: Scene) -> bool:
        """Return True where the constraint says this, as firmly as it was meant."""
        return constraint.hard in self.hard and self.label.meets(constraint, scene)

    def __str__(self) -> str:
        return f"{self.label.text} (soft)" if self.hard == {False} else self.label.text

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that this counts for."""
        first = self.label.readings[0]
        own = _KINDS.get(first.field) or _kind_of_values(first)
        marks = (first.sign == "!=", self.hard == {False})
        return (own, *(k for k, is_so in zip((NEGATION, SOFT), marks, strict=True) if is_so))


class Beside(NamedTuple):
    """What a turn is judged on that is no constraint."""

    kind: str
    counts: Counts
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one turn: counts by kind, one of all constraints, and what was wrong."""

    goal: Goal
    goal_right: bool
    constraints: Counts
    kinds: Mapping[str, Counts]
    problems: tuple[str, ...]


def judge(need: Need, expected: Expectation, scene: Scene) -> Verdict:
    """Compare what was read with what should have been, each constraint with one label."""
    wanted, read = _wanted(expected), list(_single(need.constraints))
    pairs = _paired(wanted, read, scene)
    allowed = [label for text in expected.may for label in Label.parse(text)]
    missed = [want for place, want in enumerate(wanted) if place not in pairs.values()]
    extra = [
        constraint
        for place, constraint in enumerate(read)
        if place not in pairs and not any(a.meets(constraint, scene) for a in allowed)
    ]
    goal_right = need.goal in expected.goals
    besides = list(_besides(need, expected, scene))
    found = [] if goal_right else [f"goal {need.goal}, not {' or '.join(expected.goals)}"]
    found += [f"missed {want}" for want in missed] + [f"read {_told(c)}" for c in extra]
    return Verdict(
        goal=expected.goals[0],
        goal_right=goal_right,
        constraints=Counts(len(pairs), len(wanted), len(pairs) + len(extra)),
        kinds=_by_kind(wanted, missed, extra, besides),
        problems=tuple(found + [b.problem for b in besides if b.problem]),
    )


def _by_kind(
    wanted: Sequence[Wanted],
    missed: Sequence[Wanted],
    extra: Sequence[Constraint],
    besides: Sequence[Beside],
) -> dict[str, Counts]:
    found = [(kind, Counts(1, 1, 1)) for want in wanted for kind in want.kinds]
    found += [(kind, Counts(-1, 0, -1)) for want in missed for kind in want.kinds]
    found += [(kind, Counts(0, 0, 1)) for constraint in extra for kind in _kinds_of(constraint)]
    found += [(beside.kind, beside.counts) for beside in besides]
    kinds: dict[str, Counts] = {}
    for kind, counts in found:
        kinds[kind] = kinds.get(kind, Counts()).plus(counts)
    return kinds


def _wanted(expected: Expectation) -> list[Wanted]:
    sections = (
        (expected.constraints, frozenset({True})),
        (expected.wishes, frozenset({False})),
        (expected.either, frozenset({True, False})),
    )
    return [
        Wanted(label, hard) for texts, hard in sections for t in texts for label in Label.parse(t)
    ]


def _single(constraints: Iterable[Constraint]) -> Iterator[Constraint]:
    """Yield the constraints, what excludes several values as one for each."""
    for constraint in constraints:
        values = constraint.values if constraint.negative else ()
        if len(values) < 2:
            yield constraint
        for value in values if len(values) > 1 else ():
            yield constraint.model_copy(update={"op": "ne", "value": value})


def _paired(wanted: Sequence[Wanted], read: Sequence[Constraint], scene: Scene) -> dict[int, int]:
    """Pair as many as can be: the place of a constraint to that of its label.

    Kuhn's algorithm: a label that finds its constraint taken has the other one look further.
    """
    pairs: dict[int, int] = {}

    def found(want: int, tried: set[int]) -> bool:
        for place, constraint in enumerate(read):
            if place not in tried and wanted[want].meets(constraint, scene):
                tried.add(place)
                if place not in pairs or found(pairs[place], tried):
                    pairs[place] = want
                    return True
        return False

    for want in range(len(wanted)):
        found(want, set())
    return pairs


def _besides(need: Need, expected: Expectation, scene: Scene) -> Iterator[Beside]:
    meant = need.order if need.order in expected.orders else expected.orders[0]
    yield _sets("order", *({str(order)} - {"fit"} for order in (meant, need.order)))
    yield _sets("conflict", set(expected.conflicts), {c.field for p in need.conflicts for c in p})
    if expected.recipient is not None:
        yield _recipient(expected.recipient, need.recipient)
    if expected.operations is not None:
        yield _operations(expected.operations, need)
    if expected.referred is not None:
        yield _sets("reference", _places(expected.referred, scene), set(need.referred))
    if expected.excluded is not None:
        shown = {p.id for p in scene.shown}
        yield _sets("exclusion", _places(expected.excluded, scene), set(need.excluded) & shown)
    if expected.language is not None:
        yield _sets("language", {expected.language}, {need.language})
    if expected.unknown is not None:
        wanted, read = (_stems(texts) for texts in (expected.unknown, need.unknown))
        yield _sets("unknown", wanted, read)


def _sets(kind: str, wanted: Set[str], read: Set[str]) -> Beside:
    counts = Counts(len(wanted & read), len(wanted), len(read))
    told = f"{kind}: {', '.join(sorted(read)) or 'none'}, not {', '.join(sorted(wanted)) or 'none'}"
    return Beside(kind, counts, "" if wanted == read else told)


def _recipient(wanted: str, read: str) -> Beside:
    """Return whether the words of one label are among those read: "dad" for "my old dad"."""
    right = bool(wanted) and any(_stems([w]) <= _stems([read]) for w in wanted.split("|"))
    counts = Counts(int(right), int(bool(wanted)), int(bool(read)))
    good = right or not (wanted or read)
    told = f"for: {read or 'none'}, not {wanted or 'none'}"
    return Beside("recipient", counts, "" if good else told)


def _operations(wanted: Iterable[str], need: Need) -> Beside:
    """Compare kinds, and fields where a label names one, if they are not judged elsewhere.

    What is added is a constraint, what is referred to a reference; what goes with a topic or a
    restart is no operation of its own.
    """
    anew = any(text.split()[0] in _ANEW for text in wanted)
    judged = _ANEW if anew else (*_ANEW, "change", "drop", "critique", "reject", "recall")
    named = set(wanted)
    read = {
        o.kind if o.kind in named or not o.constraint else f"{o.kind} {o.constraint.field}"
        for o in need.operations
        if o.kind in judged
    }
    return _sets("operation", named, read)


def _places(places: Places, scene: Scene) -> set[str]:
    if places == "all":
        return {p.id for p in scene.shown}
    return {scene.shown[p - 1].id if p <= len(scene.shown) else f"no. {p}" for p in places}


def _stems(texts: Iterable[str]) -> set[str]:
    return {stem for text in texts if text for stem in telling_stems(text)}


def _kinds_of(constraint: Constraint) -> tuple[str, ...]:
    own = _KINDS.get(constraint.field, constraint.kind)
    marks = ((NEGATION, constraint.negative), (SOFT, not constraint.hard))
    return (own, *(kind for kind, is_so in marks if is_so))


def _kind_of_values(first: Expected) -> str:
    if first.values[0] in ("yes", "no"):
        return "flag"
    number = first.sign in ("<", ">") or first.values[0].replace(".", "").split(" ")[0].isdigit()
    return "number" if number else "text"


def _told(constraint: Constraint) -> str:
    plain = constraint.model_copy(update={"said": ""}).phrase
    return f"{plain}{'' if constraint.hard else ' (soft)'} “{constraint.said}”"


def kinds_in_order(kinds: Iterable[str]) -> list[str]:
    """Return the kinds, those of constraints first, the others after their names."""
    first = [*dict.fromkeys(_KINDS.values()), "flag", "number", "day", "text", NEGATION, SOFT]
    counted = Counter(kinds)
    return [k for k in first if k in counted] + sorted(set(counted) - set(first))
