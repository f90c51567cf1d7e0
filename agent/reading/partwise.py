"""Colors of a part, which no field tells: the watch with "a brown leather strap" is not brown."""

from __future__ import annotations

from collections.abc import Sequence

from agent.reading.alike import Seen
from agent.reading.lexicon import words_of
from agent.reading.utterance import Utterance
from store import Constraint

_LOOKS = frozenset({"color", "material"})


def of_parts(found: Sequence[Seen], utterance: Utterance, sought: range) -> list[Seen]:
    """Return what was seen, the looks of a part as one limit on what titles and texts say.

    A part is told with its color; `sought` are the words of the thing itself. What a thing is made
    of its rows may tell part by part, so that a material alone limits the whole of it.
    """
    result: list[Seen] = []
    run: list[Seen] = []
    for seen in found:
        run = [*run, seen] if run and _follows(run[-1], seen, utterance) else [seen]
        if not _looks(seen) or not all(map(_looks, run)):
            run = []
        result.append(seen)
        part = seen[2].last
        if run and _is_part(part, utterance, sought) and any(s[0].field == "color" for s in run):
            result[-len(run) :] = [_worded(run, part, utterance)]
            run = []
    return result


def _looks(seen: Seen) -> bool:
    return seen[0].field in _LOOKS and seen[0].op == "eq"


def _follows(last: Seen, new: Seen, utterance: Utterance) -> bool:
    return last[2].last == new[2].first and utterance.words[new[2].first].gap == " "


def _is_part(at: int, utterance: Utterance, sought: range) -> bool:
    """Return True for the strap right behind what was seen, where no strap is what is sought."""
    if at >= len(utterance.words) or at in sought or utterance.words[at].gap != " ":
        return False
    return utterance.words[at].one in words_of("english", "parts")


def _worded(run: Sequence[Seen], part: int, utterance: Utterance) -> Seen:
    place = run[0][1][0], utterance.words[part].end
    said = utterance.said(*place)
    made = Constraint(field="wording", op="eq", value=said, said=said)
    return made, place, run[0][2]
