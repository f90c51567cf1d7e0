"""One of several things that were sought: "just the rods" after a tent and fishing rods."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from agent.need import Need
from agent.reading.lexicon import table, words_of
from agent.reading.turn import Turn
from agent.reading.utterance import root, roots

_LONGEST = 2


def alone(previous: Need | None, turn: Turn) -> Turn:
    """Return a turn that names one of several things as one for all that was said of it.

    It is not `alone` any more where nothing else was sought. The fishing of "fishing rods" comes
    with the rods, and what goes along to anything, such as a budget, stays.
    """
    head = root(turn.sought.head.split()[-1]) if turn.sought.found else ""
    named = previous is not None and turn.alone and head in roots(previous.about)
    if previous is None or not named or not _others(previous, turn, head):
        return replace(turn, alone=False)
    before = _before(previous, turn, head)
    said = {c.field for c in turn.constraints}
    along = table("topics")["anywhere"]
    kept = tuple(c for c in previous.constraints if c.field in along and c.field not in said)
    own = turn.about.split()
    place = next((i for i, w in enumerate(own) if root(w) == head), 0)
    return replace(
        turn,
        about=" ".join([*own[:place], *before, *own[place:]]),
        thing=" ".join([*before, turn.thing]) if turn.thing else "",
        constraints=(*turn.constraints, *kept),
    )


def _others(previous: Need, turn: Turn, head: str) -> bool:
    """Return True where another thing was sought than what the turn names."""
    kinds = {str(v) for c in previous.constraints if c.is_kind for v in c.values if not c.negative}
    if kinds - set(turn.sought.categories):
        return True
    return not kinds and roots(previous.thing)[-1:] != (head,)


def _before(previous: Need, turn: Turn, head: str) -> list[str]:
    """Return the words right before a thing in what was searched for: fishing, of fishing rods."""
    words = previous.about.split()
    place = next(i for i, w in enumerate(words) if root(w) == head)
    small = words_of("english", "connecting")
    own = set(turn.about.split())
    ahead = takewhile(lambda w: w not in small and w.isalpha(), reversed(words[:place]))
    return [w for w in reversed(list(ahead)[:_LONGEST]) if w not in own]
