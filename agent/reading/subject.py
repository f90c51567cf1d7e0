"""What to search for after a turn: the earlier words but those given up, and the new ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.need import Need
from agent.reading.lexicon import words_of
from agent.reading.turn import Turn
from agent.reading.utterance import root, roots
from store import Constraint


def subject(previous: Need, turn: Turn, kept: Sequence[Constraint]) -> str:
    """Return the words of a need that a turn refines; `kept` are the constraints that stay."""
    gone = [c for c in previous.constraints if c not in kept and c.field != "category"]
    held = [c for c in previous.constraints if c.field == "category" or c in kept]
    earlier = words_left(previous, gone, (*held, *kept), turn.excluded)
    # "Bah, none of these" is after nothing new.
    sending = bool(turn.rejection) and not turn.sought.categories
    if turn.sought.found and not sending:
        said = set(map(root, turn.about.split()))
        return tidy([*turn.about.split(), *(w for w in earlier if root(w) not in said)])
    known = {root(w) for w in earlier}
    new = [w for w in turn.about.split() if root(w) not in known]
    ahead = [w for w in new if w in turn.attributes]
    behind = [] if sending else [w for w in new if w not in turn.attributes]
    return tidy([*ahead, *earlier, *behind])


def words_left(
    need: Need,
    gone: Iterable[Constraint],
    held: Iterable[Constraint],
    excluded: frozenset[str] = frozenset(),
) -> list[str]:
    """Return the words of a need but those of limits that are gone and the excluded roots.

    What a limit that is `held` says too stays.
    """
    lost = {r for c in gone for r in _spelled(c)} | excluded
    # A wine glass that needn't be of glass is still one.
    kept = ({r for c in held for r in _spelled(c)} - excluded) | set(roots(need.thing))
    return [w for w in need.about.split() if root(w) not in lost or root(w) in kept]


def tidy(words: list[str]) -> str:
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
