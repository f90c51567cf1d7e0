"""The offline model's replies: what was found and why, out of a tool's answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agent.conduct import Conduct
from agent.item import Lines
from agent.lead import Outcome, lead
from agent.need import Need
from agent.remarks import remarks
from agent.voice import Voice
from agent.way_out import no_such_thing, nothing_found

Answer = dict[str, Any]
LONGEST = 120
# Who may use so many words quotes a description whole.
_AT_LENGTH = 160
_TOLD = ("reasons", "drawbacks")


def told(
    need: Need,
    answer: Answer,
    conduct: Conduct,
    voice: Voice,
    *,
    beside: int = 0,
) -> str:
    """Return the whole reply for a tool's answer, within the directives that hold.

    Of the words that a short reply may have, `beside` are said by others.
    """
    drafts = _drafts(need, answer, conduct, voice)
    room = conduct.numbers.get("short", LONGEST) - beside
    return _short(drafts, room) if "short" in conduct else next(drafts)


def _drafts(need: Need, answer: Answer, conduct: Conduct, told: Voice) -> Iterator[str]:
    """Yield ways to answer, the fullest first."""
    products = [_as_told(p, answer) for p in answer.get("products", [])]
    if not products:
        yield from _without_products(need, answer, conduct, told.afresh(need.about))
    for count in range(len(products), 0, -1):
        for quotes in range(count, -1, -1):
            voice = told.afresh(need.about)
            lines = Lines(voice, conduct, need.about, at_length=_at_length(conduct))
            shown = products[:count]
            items = [lines.line(p, quote=i < quotes) for i, p in enumerate(shown)]
            found = Outcome(answer["matching"], shown, lines.best, goes_on=told.goes_on)
            first = lead(need, found, voice)
            yield "\n".join([first, *items, *remarks(need, answer, conduct, voice)])


def _at_length(conduct: Conduct) -> bool:
    return "short" not in conduct or conduct.numbers.get("short", LONGEST) >= _AT_LENGTH


def _without_products(need: Need, answer: Answer, conduct: Conduct, voice: Voice) -> Iterator[str]:
    if need.missing:
        yield no_such_thing(need, voice)
        return
    more = remarks(need, {}, conduct, voice)
    for sentence in nothing_found(need, answer, voice, offer="nothing_found" in conduct):
        yield "\n".join([sentence, *more])


def _as_told(product: Answer, answer: Answer) -> Answer:
    """Return a product with its reasons by name, in words where they have none."""
    telling = answer.get("telling", {}).get(product["id"])
    if telling:
        reasons = telling["reasons"]
        bad = [r for r in reasons if r["kind"] == "drawback"]
        good = [r for r in reasons if r["kind"] != "drawback"]
        return product | {"reasons": good, "drawbacks": bad, "says": telling["says"]}
    worded = {
        side: [
            _worded(text, side) for text in product.get(side, ()) if not _is_price(text, product)
        ]
        for side in _TOLD
    }
    return product | worded


def _worded(text: str, side: str) -> Answer:
    kind = "drawback" if side == "drawbacks" else "wish"
    return {"name": "", "slots": {}, "kind": kind, "text": text, "asked": False}


def _is_price(text: str, product: Answer) -> bool:
    return text.endswith(f" {product['facts']['price']}")


def _short(texts: Iterable[str], room: int) -> str:
    """Return the first text that is short enough, or the last."""
    text = ""
    for text in texts:
        if len(text.split()) <= room:
            break
    return text
