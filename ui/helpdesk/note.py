"""A hand-over as the note that a person reads, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent import Packet
from store import Money

_TITLES = {
    "user_request": "asked for a person",
    "low_confidence": "not understood",
    "policy": "needs the staff",
    "repeated_failure": "nothing found that suits",
    "out_of_scope": "not readable",
}
_MOST = 8
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def note_of(packet: Packet, address: str = "") -> str:
    """Return the note; `address` is where the shop can be reached, for a link."""
    return "\n".join(_lines(packet, address))


def _lines(packet: Packet, address: str) -> Iterator[str]:
    yield f"**Handed over: {_TITLES[packet.reason]}** ({packet.locale})"
    yield _plain(packet.summary)
    if packet.open_question:
        yield f"**Open question:** {_plain(packet.open_question)}"
    if wishes := packet.need["constraints"]:
        yield "**Wants:**"
        yield from (f"- {_wish(wish)}" for wish in wishes)
    if packet.shown:
        yield "**Shown, the last first:**"
        yield from (
            f"- {_plain(p.title)}{_price(p.price_minor, p.currency)}" for p in packet.shown[:_MOST]
        )
    if packet.rejected:
        yield "**Turned down:**"
        yield from (f"- {_plain(p.title)}: “{_plain(p.said)}”" for p in packet.rejected[-_MOST:])
    yield f"Transcript: {address}{packet.transcript}"


def _wish(wish: dict[str, object]) -> str:
    said = str(wish["said"] or wish["value"])
    kind = "must" if wish["hard"] else "would be nice"
    unchecked = "" if wish["checkable"] else "; the catalogue can't check it"
    return f"“{_plain(said)}” ({str(wish['field']).replace('_', ' ')}, {kind}{unchecked})"


def _price(amount: int | None, currency: str | None) -> str:
    return "" if amount is None or not currency else f", {Money(amount=amount, currency=currency)}"


def _plain(text: str) -> str:
    """Return a shopper's or a catalogue's words as they are, in one line and without marks."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
