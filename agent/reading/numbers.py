"""Every number of a text, read as what it limits: stars, measures, persons, ages or money."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.reading.areas import area_told
from agent.reading.bounds import Bound, bounds, counted
from agent.reading.counted import is_counted, with_name
from agent.reading.counts import count_limits
from agent.reading.lexicon import cue
from agent.reading.measures import measure_limits
from agent.reading.people import age_wanted, persons_wanted, stature_told
from agent.reading.prices import is_price, price_limits
from agent.reading.quantities import quantity_told
from agent.reading.ratings import rating_limits
from agent.reading.spelled import spelled
from agent.reading.temperatures import temperature_limits
from agent.reading.utterance import Utterance
from store import Constraint, Vocabulary, settled

Place = tuple[int, int]
_BEYOND = re.compile(r"[.;!?]|,(?! (?:and|a|an) )|\b(?:want|need|looking|so|but)\b")
_OR = re.compile(r"\s*(?:or|/|,)\s*")
_GROWS = re.compile(
    r"\s?-?\s?(?:olds?|wide|tall|high|long|deep|thick|across"
    r"|(?:in|of) (?:width|height|length|depth|diameter|thickness|weight|capacity))\b"
)
_LEADS = re.compile(
    r"\b(?:sleeps?|seats?|fits?|holds?|supports?|ages?|aged|rated|rating|weighs?|width|height|length"
    r"|(?:kid|child|boy|girl|toddler) of|turn(?:s|ing)|(?:he|she|who)(?:'?s| is)"
    r"|depth|diameter|weight|capacity|spf|minus|negative|sets?|packs?)\s*(?:of|is|:)?\s*$"
    r"|(?:\b(?:down|good|rated|comfortable) to\s*(?:about )?)?(?<![\w.])-$"
)
# What leads to a number stands so near.
_LED = 24


def numbers_read(
    utterance: Utterance,
    vocabulary: Vocabulary,
    *,
    counts: Mapping[str, int],
    money: bool = False,
) -> list[tuple[Constraint, Place]]:
    """Return the limits that numbers set, each with its place; other numbers set none.

    Where it is about `money`, a bare number is a price: "make it 80". `counts` tells how many of
    the kind sought state each field: a shorter knife is one of less length, a lamp of less height.
    """
    found = []
    earlier: Bound | None = None
    until = 0
    for bound in bounds(utterance.flat):
        if _is_of_else(utterance.flat, bound):
            continue
        start, end = _place(bound, vocabulary)
        # The length of "2 m in length under $30" is no name of what follows it.
        place = (max(until, _led(utterance.flat, start)), _grown(utterance.flat, end))
        said = utterance.said(*place)
        read = _read(utterance, said, bound, vocabulary, money, counts)
        if earlier and _either(utterance.flat, earlier, bound, read):
            place = (earlier.start, place[1])
            read = (_with(read[0], earlier, bound, utterance.said(*place)),)
        if read and read[0].field in vocabulary.numbers:
            place = with_name(utterance.flat, bound, place, read[0].field)
            read = tuple(_said(c, utterance.said(*place)) for c in read)
        until = place[1] if read else until
        found += [(c, place) for c in read]
        earlier = None if read else bound
    told = {c.field for c, _ in found}
    worded = spelled(utterance, vocabulary, counts)
    return [*found, *((c, place) for c, place in worded if c.field not in told)]


def _said(constraint: Constraint, words: str) -> Constraint:
    return constraint.model_copy(update={"said": words})


def _is_of_else(flat: str, bound: Bound) -> bool:
    """Return True for what the shopper has, and for "the difference between 60 and 120 hz"."""
    if bound.kind == "between":
        return flat[: bound.start].rstrip().endswith(("difference", "differences"))
    # "20 dollars cheaper than the first" is told from what that costs.
    if bound.kind == "bare" and cue("critiques", "by").match(flat, _behind(flat, bound)):
        return True
    found = cue("bounds", "owned").search(flat[: bound.start]) if bound.kind == "bare" else None
    since = flat[found.end() : bound.start] if found else ""
    return found is not None and not bound.sign and not _BEYOND.search(since)


def _behind(flat: str, bound: Bound) -> int:
    """Return where the words after a number and its unit begin."""
    end = bound.unit_end if bound.unit in counted() and not bound.sign else bound.end
    return end + len(flat[end:]) - len(flat[end:].lstrip())


def _either(flat: str, first: Bound, last: Bound, read: Sequence[Constraint]) -> bool:
    """Return True for the 8 of "8 or 16 gb", which was read as nothing by itself."""
    joined = _OR.fullmatch(flat, first.last.end, last.first.start)
    exact = [c.op for c in read] == ["eq"] and read[0].kind == "number"
    return bool(joined) and first.kind == last.kind == "bare" and exact


def _with(read: Constraint, first: Bound, last: Bound, said: str) -> Constraint:
    """Return the constraint that takes either of two numbers."""
    factor = float(str(read.value)) / last.last.value if last.last.value else 1.0
    values = (settled(first.first.value * factor), float(str(read.value)))
    return read.model_copy(update={"op": "in", "value": values, "said": said})


def _place(bound: Bound, vocabulary: Vocabulary) -> Place:
    """Return where the bound stands, with the word it counts unless that follows money."""
    return bound.start, bound.end if bound.sign else max(bound.end, _unit_end(bound, vocabulary))


def _grown(flat: str, end: int) -> int:
    """Return the end with the "old" of "5 year old", the "wide" of "30 cm wide"."""
    found = _GROWS.match(flat, end)
    return found.end() if found else end


def _led(flat: str, start: int) -> int:
    """Return the start with the "sleeps" of "sleeps 4"."""
    since = max(0, start - _LED)
    found = _LEADS.search(flat[since:start])
    return since + found.start() if found else start


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
    if is_price(flat, bound, vocabulary) and bound.sign:
        return price_limits(said, bound, vocabulary.currency)
    return (
        area_told(flat, said, bound)
        or stature_told(flat, said, bound)
        or rating_limits(flat, said, bound)
        or temperature_limits(flat, said, bound, vocabulary)
        or age_wanted(flat, said, bound, vocabulary)
        or measure_limits(flat, said, bound, vocabulary, counts)
        or persons_wanted(flat, said, bound, vocabulary, counts)
        or count_limits(flat, said, bound, vocabulary, counts)
        or quantity_told(flat, said, bound, vocabulary)
        or _bare_price(utterance, bound, vocabulary, money)
    )


def _bare_price(
    utterance: Utterance, bound: Bound, vocabulary: Vocabulary, money: bool
) -> tuple[Constraint, ...]:
    plain = money and bound.unit not in counted()
    if not plain and not is_price(utterance.flat, bound, vocabulary):
        return ()
    return price_limits(utterance.said(bound.start, bound.end), bound, vocabulary.currency)
