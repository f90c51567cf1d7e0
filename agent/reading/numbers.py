"""Every number of a text, read as what it limits: stars, measures, persons, ages or money."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from agent.reading.bounds import Bound, bounds, counted
from agent.reading.counts import count_limits, is_counted
from agent.reading.measures import measure_limits
from agent.reading.people import age_wanted, persons_wanted
from agent.reading.prices import is_price, price_limits
from agent.reading.ratings import rating_limits
from agent.reading.temperatures import temperature_limits
from agent.reading.utterance import Utterance
from store import Constraint, Vocabulary

Place = tuple[int, int]
_GROWS = re.compile(r"\s?-?\s?(?:olds?|wide|tall|high|long|deep|thick|across|in diameter)\b")
_LEADS = re.compile(
    r"\b(?:sleeps?|seats?|fits?|holds?|supports?|ages?|aged|rated|rating|weighs?|width|height|length"
    r"|depth|diameter|weight|capacity|spf|minus|negative|sets?|packs?)\s*(?:of|is|:)?\s*$"
)


def numbers_read(
    utterance: Utterance,
    vocabulary: Vocabulary,
    *,
    money: bool = False,
    kinds: Sequence[str] = (),
) -> list[tuple[Constraint, Place]]:
    """Return the limits that numbers set, each with its place; other numbers set none.

    Where it is about `money`, a bare number is a price: "make it 80". `kinds` are the categories
    of what is sought: a knife that is shorter is one of less length, a lamp one of less height.
    """
    found = []
    stated = sum((Counter(vocabulary.stated_by.get(k, {})) for k in kinds), Counter[str]())
    for bound in bounds(utterance.flat):
        start, end = _place(bound, vocabulary)
        place = (_led(utterance.flat, start), _grown(utterance.flat, end))
        said = utterance.said(*place)
        found += [(c, place) for c in _read(utterance, said, bound, vocabulary, money, stated)]
    return found


def _place(bound: Bound, vocabulary: Vocabulary) -> Place:
    """Return where the bound stands, with the word it counts unless that follows money."""
    return bound.start, bound.end if bound.sign else max(bound.end, _unit_end(bound, vocabulary))


def _grown(flat: str, end: int) -> int:
    """Return the end with the "old" of "5 year old", the "wide" of "30 cm wide"."""
    found = _GROWS.match(flat, end)
    return found.end() if found else end


def _led(flat: str, start: int) -> int:
    """Return the start with the "sleeps" of "sleeps 4"."""
    found = _LEADS.search(flat[max(0, start - 12) : start])
    return max(0, start - 12) + found.start() if found else start


def _unit_end(bound: Bound, vocabulary: Vocabulary) -> int:
    named = any(is_counted(bound, field, range_) for field, range_ in vocabulary.numbers.items())
    known = named or bound.unit in counted() or bound.unit == "inch"
    return bound.unit_end if known else bound.end


def _read(
    utterance: Utterance,
    said: str,
    bound: Bound,
    vocabulary: Vocabulary,
    money: bool,
    counts: Mapping[str, int],
) -> tuple[Constraint, ...]:
    flat = utterance.flat
    if is_price(flat, bound, vocabulary.currency) and bound.sign:
        return price_limits(said, bound, vocabulary.currency)
    return (
        rating_limits(flat, said, bound)
        or temperature_limits(flat, said, bound, vocabulary)
        or age_wanted(flat, said, bound, vocabulary)
        or measure_limits(flat, said, bound, vocabulary, counts)
        or persons_wanted(flat, said, bound, vocabulary)
        or count_limits(flat, said, bound, vocabulary)
        or _bare_price(utterance, bound, vocabulary, money)
    )


def _bare_price(
    utterance: Utterance, bound: Bound, vocabulary: Vocabulary, money: bool
) -> tuple[Constraint, ...]:
    plain = money and bound.unit not in counted()
    if not plain and not is_price(utterance.flat, bound, vocabulary.currency):
        return ()
    return price_limits(utterance.said(bound.start, bound.end), bound, vocabulary.currency)
