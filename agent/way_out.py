"""The honest answer when no product fits, with the nearest changes that would find some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel.numbers import format_currency

from agent.need import Need
from agent.reading.critique import wish_of
from agent.templates import load
from agent.voice import Voice
from recommender import spoken
from store import BOUNDS, Constraint, Quantity

_OFFERS = 3
_UNWIELDY = 1_000
BOTH = "” and “"
"""Between two wishes that would have to go together, as the tools put them."""
Relaxation = dict[str, Any]


def nothing_found(need: Need, answer: dict[str, Any], voice: Voice, *, offer: bool) -> list[str]:
    """Return ways to say that nothing fits, the fullest first; with `offer` what would help."""
    criticized = next((c.said for c in reversed(need.hard) if _is_critique(c)), "")
    critique = wish_of(criticized)
    asked = [
        voice.words.quoted(said)
        for said in dict.fromkeys(c.said for c in (*need.titled, *need.hard) if c.said)
    ]
    sentences = [voice.say("nothing.plain")]
    if critique:
        sentences = [voice.say("nothing.critique", wish=voice.words.quoted(critique))]
    elif asked:
        sentences.insert(0, voice.say("nothing.wishes", wishes=voice.words.joined(asked)))
    if impossible := answer.get("impossible"):
        sentences = [voice.say("nothing.impossible", why=impossible[0])]
    offers = [o for o in answer.get("relaxations", []) if o["instead_of"] != criticized]
    if seen := answer.get("rejected"):
        sentences = [voice.count("nothing.seen", seen)]
    elif lowest := _lowest(need, answer):
        # "Too expensive" of the cheapest: that there is none is the answer.
        sentences = [voice.say("nothing.cheapest", bound=_amount(lowest, voice))]
        offers = [o for o in offers if o is not lowest]
    offered = _offered(offers[:_OFFERS], voice) if offer else ""
    return [f"{s} {offered}".strip() for s in sentences]


def no_such_thing(need: Need, voice: Voice) -> str:
    """Return the honest answer to a thing that this shop has no word for."""
    things = voice.words.joined(need.unknown[:_OFFERS], "or")
    return voice.say("nothing.no_such_thing", things=things)


def bound_of(relaxation: Relaxation, voice: Voice | None = None) -> str:
    """Return the bound that would do, with its currency or unit."""
    voice = voice or Voice(load())
    bound, upper = relaxation["bound"], relaxation["upper"]
    if isinstance(bound, str):
        return voice.say("nothing.at_most" if upper else "nothing.from_day", bound=bound)
    amount = _amount(relaxation, voice)
    return voice.say("nothing.at_most" if upper else "nothing.at_least", bound=amount)


def _amount(relaxation: Relaxation, voice: Voice) -> str:
    bound, currency, unit = relaxation["bound"], relaxation["currency"], relaxation["unit"]
    if currency:
        return str(format_currency(bound, currency, locale="en_US"))
    plain = Quantity(amount=bound, unit=unit)
    # An age or a running time in hours, 18 l in milliliters; other units stay as they were given.
    unwieldy = unit == "hour" or (unit == "ml" and bound >= _UNWIELDY)
    return voice.words.value(spoken(plain) if unwieldy else str(plain))


def _lowest(need: Need, answer: dict[str, Any]) -> Relaxation | None:
    """Return the offer of the lowest price, where something cheaper than those shown is sought."""
    wishes = {c.said for c in need.hard if c.field == "price" and c.op == "lt" and _compares(c)}
    offers = (o for o in answer.get("relaxations", []) if o["instead_of"] in wishes)
    return next((o for o in offers if o["bound"] is not None and o["currency"]), None)


def values_of(relaxation: Relaxation, voice: Voice) -> str:
    """Return the other values that would do; empty where a bound moves or a wish goes."""
    values = [voice.words.value(value) for value in relaxation.get("values", ())]
    return voice.words.joined(values, "or")


def _is_moved(relaxation: Relaxation) -> bool:
    return relaxation["bound"] is not None or bool(relaxation.get("values"))


def _is_critique(constraint: Constraint) -> bool:
    """Tell "cheaper" and "lighter" from "under $50": they compare with what was shown."""
    return _compares(constraint) and " " not in wish_of(constraint.said)


def _compares(constraint: Constraint) -> bool:
    return constraint.op in BOUNDS and not any(c.isnumeric() for c in constraint.said)


def _offered(relaxations: Sequence[Relaxation], voice: Voice) -> str:
    moved = [_moved(r, voice) for r in relaxations if _is_moved(r)]
    gone = [_counted(r, voice) for r in relaxations if not _is_moved(r)]
    named = [("nothing.take", moved), ("nothing.without", gone)]
    ways = [voice.say(n, ways=voice.words.joined(some, "ways")) for n, some in named if some]
    return _offer(ways, voice) if ways else ""


def _offer(ways: Sequence[str], voice: Voice) -> str:
    either = voice.words.strung(voice.say("nothing.either"), ways)
    return voice.say("nothing.offer", ways=either)


def _moved(relaxation: Relaxation, voice: Voice) -> str:
    wish = _counted(relaxation, voice)
    bound = values_of(relaxation, voice) or bound_of(relaxation, voice)
    return voice.say("nothing.moved", bound=bound, wish=wish)


def _counted(relaxation: Relaxation, voice: Voice) -> str:
    matching = relaxation["matching"]
    said = relaxation["instead_of"]
    heard = [voice.words.heard.quoted(voice.words.of(one)) for one in said.split(BOTH)]
    wish = voice.words.note(voice.words.quoted(said), voice.words.heard.joined(heard))
    form = "one" if matching == 1 else "many"
    return voice.say(f"nothing.counted.{form}", wish=wish, n=f"{matching:,}")
