"""Qualities that nothing of the kind sought states as such: its own words tell of them."""

from __future__ import annotations

from agent.reading.lexicon import table
from agent.reading.sighting import Sighting
from store import Constraint, Op, Vocabulary, stems


def worded(made: Constraint, sighting: Sighting, vocabulary: Vocabulary) -> Constraint:
    """Return a limit on a flag as one on titles and descriptions, where the kind never states it.

    The shop's headphones state that they are wireless, but its "Cordless Drill" only says so.
    What no product of the shop states is read in titles too, where some say it.
    """
    if powered := _powered(made, sighting, vocabulary):
        return powered
    said = stems(sighting.said)
    if made.kind == "flag" and not made.checkable and said:
        titled = all(vocabulary.title_words.get(s) for s in said)
        return _in_words(made, sighting) if titled and sighting.categories else made
    kinds = [c for c in sighting.categories if vocabulary.categories.get(c)]
    stated = any(made.field in vocabulary.stated_by.get(c, ()) for c in kinds)
    if made.kind != "flag" or not made.checkable or not kinds or stated:
        return made
    return _in_words(made, sighting)


def _powered(made: Constraint, sighting: Sighting, vocabulary: Vocabulary) -> Constraint | None:
    """Return a limit on what drives a thing: of what is electric, the row says "mains"."""
    for field, words in table("attributes")["powered"].items():
        driving = set(words.get(made.field, ()))
        known = vocabulary.texts.get(field, {})
        driven = tuple(value for value in known if driving & set(value.casefold().split()))
        kinds = (vocabulary.stated_by.get(c, {}) for c in sighting.categories)
        if driven and not made.checkable and any(field in stated for stated in kinds):
            op: Op = "ne" if sighting.negated else "in"
            return Constraint(field=field, op=op, value=driven, said=made.said)
    return None


def _in_words(made: Constraint, sighting: Sighting) -> Constraint:
    op: Op = "ne" if sighting.negated else "eq"
    return Constraint(field="wording", op=op, value=sighting.said, said=made.said)
