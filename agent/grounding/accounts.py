"""Sentences on a customer's orders: what their rows hold, and words that state nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.grounding.checked import Refused
from agent.grounding.cues import cue
from agent.grounding.passage import PLAIN
from store import Order, fold

_STATING_NOTHING = cue("order_words")
_UNTRACKED = cue("untracked")
_NOTHING = re.compile(r"[\s.,:;()!\"'-]*")
_SPEAKS = cue("order_matters")
_HONEST = cue("honest", r"\b(?:{})\b[^.;]{0,60}$")
_MORE = re.compile(r"\b(\d+) more\b")


def accounts_for(sentence: str, orders: Sequence[Order]) -> bool:
    """Return True where a sentence says of one order only what its row holds.

    All that the row says is taken out of it; what is left has to be words that state nothing.
    """
    said = fold(sentence.translate(PLAIN))
    return any(_of(said, order) for order in orders) or _counts(said, orders)


def refuse_untold(text: str) -> None:
    """Refuse what states something of an order or a parcel of the shopper's."""
    found = _SPEAKS.search(text)
    if found and not text.rstrip().endswith("?") and not _HONEST.search(text[: found.start()]):
        raise Refused(f"no row was found that says this of {found[0]!r}")


def _of(said: str, order: Order) -> bool:
    held = sorted(_held(order), key=len, reverse=True)
    alone = rf"(?<![\w#])(?:{'|'.join(map(re.escape, held))})(?!\w)"
    left, times = re.subn(alone, " ", said)
    if not order.tracking:
        left, untold = _UNTRACKED.subn(" ", left)
        times += untold
    left = _MORE.sub(lambda m: " " if int(m[1]) < len(order.lines) else m[0], left)
    return bool(times) and bool(_NOTHING.fullmatch(_STATING_NOTHING.sub(" ", left)))


def _held(order: Order) -> Iterator[str]:
    """Yield what a row says, folded: its numbers, its status, its things."""
    told = [order.number, order.status, order.placed, *order.tracking]
    for line in order.lines:
        told += [line.name, *line.options]
        if line.quantity > 1:
            told.append(f"{line.quantity} \u00d7")
    yield from (fold(t.translate(PLAIN)) for t in told if t)


def _counts(said: str, orders: Sequence[Order]) -> bool:
    """Return True for "There are three orders", where there are."""
    found = cue("order_count", r"\W*(?:{})\W*").fullmatch(said)
    return found is not None and found["n"] in (str(len(orders)), _word(len(orders)))


def _word(number: int) -> str:
    return dict(enumerate(["zero", "one", "two", "three", "four", "five"])).get(number, str(number))
