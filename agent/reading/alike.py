"""Two words with "or" between them, read as two values of one field: "brass or black"."""

from __future__ import annotations

from collections.abc import Sequence

from agent.reading.phrases import Match
from agent.reading.utterance import Utterance
from agent.reading.wishes import Place, constraint, is_either
from store import Constraint, Vocabulary

Seen = tuple[Constraint, Place, Match]


def alike(found: Sequence[Seen], utterance: Utterance, vocabulary: Vocabulary) -> list[Seen]:
    """Return what was seen, where one of two alternatives is read as the other's field has it.

    Brass is a material, and beside black it is a color: nobody asks for either of two fields.
    """
    result: list[Seen] = []
    for new in found:
        last = result[-1] if result else None
        if last and last[0].field != new[0].field and _are_either(last, new, utterance):
            if other := _read_as(last, new[0].field, vocabulary):
                result[-1] = other
            else:
                new = _read_as(new, last[0].field, vocabulary) or new
        result.append(new)
    return result


def _are_either(last: Seen, new: Seen, utterance: Utterance) -> bool:
    plain = last[0].op == new[0].op == "eq" and last[0].kind == new[0].kind == "text"
    return plain and is_either(utterance.flat[last[1][1] : new[1][0]])


def _read_as(seen: Seen, field: str, vocabulary: Vocabulary) -> Seen | None:
    """Return what was seen as a value that some product states in a field, if one does."""
    read, place, match = seen
    stated = vocabulary.texts.get(field, {})
    meanings = [m for m in match.meanings if m.field == field and m.value in stated]
    if not meanings:
        return None
    return constraint(meanings[0], vocabulary, said=read.said, negated=False), place, match
