"""Limits on the price, in every manner people write them, and no other number."""

from __future__ import annotations

import re

from agent.reading.bounds import Bound, counted
from agent.reading.lexicon import cue, table, words_of
from agent.reading.utterance import singular
from store import Constraint, Vocabulary, fold

_WORD = re.compile(r"[a-z']+")
_DIGIT = re.compile(r"\d")
_LEAST_BARE = 10
# "30-32" are sizes; "20-40" is what may be spent.
_WIDE = 1.25
_ALONE = re.compile(
    r"\s*(?:$|[,.;!?]|(?:please|pls|range|for|or|max|and|budget|but|in|with|ish|plz)\b)"
)
_MOST_STARS = 10
_LINKS = frozenset({"of", "is", "are", "a", "the", "be", "at"})
# "No sugar under 5": of sugar all is told.
_LACKING = frozenset({"no", "without", "zero"})
_POUNDS = frozenset({"pound", "pounds"})
# Words that may follow a bare price: "under 40 then", "over 50 please".
_FOLLOWERS = frozenset({"please", "pls", "plus", "bucks", "this", "thats", "its", "plz"})


def currency_of(sign: str, own: str) -> str:
    """Return the currency that a sign or a word means in a shop that counts in `own`."""
    money = table("currencies")
    candidates = money["signs"].get(sign) or money["words"].get(sign) or [own]
    return own if own in candidates else str(candidates[0])


def _counts_something(flat: str, bound: Bound) -> bool:
    """Return True when the number counts or measures what the next word names."""
    if not bound.unit:
        return False
    glued = bound.unit_end - len(bound.unit) - bound.last.end <= 0
    hyphened = flat[bound.last.end : bound.last.end + 1] == "-"
    if bound.unit in counted():
        return True
    plural = len(bound.unit) > 3 and bound.unit.endswith("s") and not bound.unit.endswith("ss")
    if bound.unit in _FOLLOWERS or bound.unit in words_of("english", "stop"):
        return hyphened and bound.unit not in ("ish",)
    return glued or hyphened or plural


def _words_before(flat: str, bound: Bound, many: int) -> list[str]:
    """Return the last words before a bound that no other number lies after."""
    *earlier, near = _DIGIT.split(flat[max(0, bound.start - 40) : bound.start])
    words = _WORD.findall(near)
    # The stars of "4 stars under 30" belong to the four, the storage of "64 gb storage" too.
    if earlier and words[:1] and words[0] in counted():
        words = (
            words[2:] if words[1:2] and words[1] in words_of("bounds", "not_money") else words[1:]
        )
    return words[-many:]


def _speaks_of_money(flat: str, bound: Bound) -> bool:
    said = flat[bound.start : bound.end]
    near = " ".join(_words_before(flat, bound, 3))
    return bool(cue("bounds", "money").search(f"{near} {said}"))


def _speaks_of_else(flat: str, bound: Bound, vocabulary: Vocabulary) -> bool:
    """Return True after "rating above", "width of under": the number is of something else."""
    near = [w for w in _words_before(flat, bound, 3) if w not in _LINKS][-2:]
    if near[-1:] and near[-1] in words_of("bounds", "qualities"):
        return False
    if bound.last.value > _MOST_STARS:
        near = [w for w in near if not w.startswith("rat")]
    # A size is told right before its limit; "size L under 70" has told it already.
    other = words_of("bounds", "not_money")
    if near[-1:] and near[-1] in other and _is_sold(near[-1], vocabulary):
        return False
    if any(w in _LACKING for w in near[-2:-1]):
        return False
    models = words_of("bounds", "models")
    near = [w for i, w in enumerate(near) if w not in models or i == len(near) - 1]
    return any(w in other and (w == near[-1] or not w.startswith("size")) for w in near)


def _is_sold(word: str, vocabulary: Vocabulary) -> bool:
    """Return True for the battery of "car battery under 150", in a shop that has batteries."""
    last = singular(word)
    return any(singular(fold(c).split()[-1]) == last for c in vocabulary.categories if c.strip())


def _too_loose(flat: str, bound: Bound) -> bool:
    """Return True for "for 50", "at least 3": said without a word of money, of anything."""
    if bound.kind == "between" and ("between" in bound.cue or _is_span(flat, bound)):
        return False
    behind = bound.kind == "gte" and bound.end > bound.last.end
    weak = behind or not bound.cue or bound.cue in table("bounds")["weak"]
    small = bound.first.value < _LEAST_BARE and (
        bound.kind in ("gte", "gt", "tilde")
        or bound.first.spelled
        or bound.cue in table("bounds")["shared"]
    )
    return weak or small


def _is_span(flat: str, bound: Bound) -> bool:
    """Return True for "wallet 20-40": no sizes, years or ages, and nothing that they count."""
    low, high = bound.first.value, bound.last.value
    wide = low >= _LEAST_BARE and high >= _WIDE * low and not bound.first.plural
    ahead = _WORD.findall(flat[: bound.start])[-1:]
    named = any(w in words_of("bounds", "spanned") for w in ahead)
    return wide and not named and bool(_ALONE.match(flat, bound.end))


def is_price(flat: str, bound: Bound, vocabulary: Vocabulary) -> bool:
    """Return True when the number is surely money that may be spent."""
    own = vocabulary.currency
    start = bound.first.start if bound.cue in ("for", "at") else bound.start
    if re.search(table("bounds")["paid"], flat[max(0, start - 60) : start]):
        return False
    if re.match(table("bounds")["taken_off"], flat[bound.end : bound.end + 20]):
        return False
    spoken = _speaks_of_money(flat, bound)
    if bound.sign in _POUNDS and own != "GBP" and not spoken:
        return False
    if bound.sign in _POUNDS and own == "GBP" and _speaks_of_else(flat, bound, vocabulary):
        return False
    if bound.sign:
        return True
    if (
        bound.kind == "bare"
        or bound.cue.endswith(tuple(table("bounds")["measuring"]))
        or _counts_something(flat, bound)
        or _speaks_of_else(flat, bound, vocabulary)
    ):
        return False
    return spoken or not _too_loose(flat, bound)


def price_limits(said: str, bound: Bound, own: str) -> tuple[Constraint, ...]:
    """Return the constraints that a bound of money stands for; a bare price is the most to pay."""
    unit = currency_of(bound.sign, own)
    limits = bound.limits or (("lte", bound.first.value),)
    return tuple(
        Constraint(field="price", op=op, value=value, said=said, checkable=unit == own, unit=unit)
        for op, value in limits
    )
