"""Whether a reply states only what the rows hold, by the simulation's own check of claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.regression.expectation import Grounding
from evaluation.regression.finding import Finding
from evaluation.regression.played import Played
from evaluation.simulation.claims import unsupported
from evaluation.simulation.conversation import Turn
from evaluation.simulation.heard import Heard
from evaluation.simulation.shop import Shop
from evaluation.simulation.utterance import Utterance

_URL = re.compile(r"https?://[^\s)>\]]+")
_MONEY = re.compile(r"[$€£]\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:dollars|dólares|美元)")


def judge_grounding(
    expected: bool | Grounding, turns: Sequence[Played], shop: Shop
) -> Iterator[Finding]:
    """Yield a finding for each thing to be checked of the last turn; the others went before."""
    if expected is False:
        return
    checks = expected if isinstance(expected, Grounding) else Grounding()
    turns = [*turns[:-1], turns[-1].model_copy(update={"text": _unquoted(turns[-1].text, shop)})]
    turn, number = turns[-1], len(turns)
    if checks.ids:
        unknown = [i for i in turn.ids if i not in shop.by_id]
        yield _of(number, "ids", unknown, "products of the catalogue alone")
    if checks.prices:
        yield _of(number, "prices", list(_prices(turns, shop)), "prices as the rows have them")
    if checks.urls:
        known = {shop.by_id[i].product.url for i in turn.ids if i in shop.by_id}
        links = [u for u in _URL.findall(turn.text) if u.rstrip(".,") not in known]
        yield _of(number, "links", links, "links of the products shown")
    # The words of other languages are not in the rows, so only figures are checked there.
    if checks.claims and turn.language == "en":
        claims = list(_claims(turns, shop))
        yield _of(number, "claims", claims, "what the rows or the shopper say")


def _unquoted(text: str, shop: Shop) -> str:
    """Return a reply without the passages of the shop's own pages that it quotes whole."""
    for passage in shop.pages:
        text = text.replace(f"“{passage}”", "")
    return text


def _of(turn: int, name: str, wrong: Sequence[str], expected: str) -> Finding:
    return Finding(
        turn=turn,
        kind="grounding",
        name=name,
        held=not wrong,
        expected=expected,
        got="; ".join(wrong) or "nothing else",
    )


def _prices(turns: Sequence[Played], shop: Shop) -> Iterator[str]:
    """Yield the amounts of money that no product spoken of costs and the shopper didn't name.

    Differences between two of them are told too, and of an offer to go higher the rounded price.
    """
    turn = turns[-1]
    rows = [shop.by_id[i] for t in turns for i in t.ids if i in shop.by_id]
    known = [row.price for row in rows if row.price is not None]
    known += [before.major for row in rows if (before := row.product.list_price)]
    said = " ".join(t.user for t in turns)
    spoken = [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", said)]
    gaps = [abs(a - b) for a in known for b in known]
    everywhere = [] if turn.ids else list(shop.prices)
    # The choices that a question offers claim nothing.
    text = turn.text.replace(turn.asks.question, " ") if turn.asks else turn.text
    for match in _MONEY.finditer(text):
        amount = float((match[1] or match[2]).replace(",", ""))
        exact = any(abs(amount - one) < 0.006 for one in (*known, *spoken, *gaps))
        about = any(gap and abs(amount - gap) <= 0.1 * gap for gap in gaps)
        offered = any(0 <= amount - one <= 1 for one in everywhere)
        if not (exact or about or offered):
            yield match.group()


def _claims(turns: Sequence[Played], shop: Shop) -> Iterator[str]:
    heard = [_heard(turn) for turn in turns]
    return unsupported(heard[-1], heard[:-1], (), shop)


def _heard(turn: Played) -> Turn:
    asks = turn.asks
    return Turn(
        said=Utterance("open", turn.user),
        heard=Heard(
            text=turn.text,
            shown=tuple(dict.fromkeys(turn.ids)),
            asks=asks.field if asks else "",
            question=asks.question if asks else "?",
            options=asks.options if asks else (),
            reasons=turn.reasons,
        ),
    )
