"""What a shopper may want to say next, as buttons: each is a text that is understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.counterparts import Pair, words_in
from agent.need import Need
from agent.voice import Voice
from agent.way_out import bound_of
from recommender import label
from store import Product

_MOST = 4
_FEW = 2


def suggestions(
    need: Need, products: Sequence[Product], calls: Sequence[dict[str, Any]]
) -> tuple[Pair, ...]:
    """Return up to four next requests that fit the state of the conversation.

    Each is in English, as it is understood, and as the shopper reads it.
    """
    voice = Voice(words_in(need.language))
    said = _nexts(need, products, voice) if products else _ways_out(calls, voice)
    return tuple((text, voice.words.of(text)) for text in said[:_MOST])


def _nexts(need: Need, products: Sequence[Product], voice: Voice) -> list[str]:
    found = []
    if len([p for p in products if p.price]) and need.order != "price_low":
        found.append(voice.say("suggestion.cheaper"))
    colors = filter(voice.words.heard.has_word_for, _other_colors(need, products))
    found += [
        voice.say("suggestion.color", value=voice.words.value(c)) for c in list(colors)[:_FEW]
    ]
    if need.order != "rating":
        found.append(voice.say("suggestion.rated"))
    return found


def _ways_out(calls: Sequence[dict[str, Any]], voice: Voice) -> list[str]:
    offers = calls[-1].get("relaxations", []) if calls else []
    again = [voice.say("suggestion.again")] if calls and calls[-1].get("rejected") else []
    return again + [way_out(offer, voice) for offer in offers]


def way_out(relaxation: dict[str, Any], voice: Voice) -> str:
    """Return a change that would find something, as a request that is understood."""
    if values := relaxation.get("values"):
        said = voice.words.joined([voice.words.value(v) for v in values[:_FEW]], "or")
        return voice.say("suggestion.values", field=_label(relaxation["field"], voice), values=said)
    if relaxation["bound"] is None:
        ways = [_without(gone["field"], voice, flag=gone["flag"]) for gone in relaxation["gone"]]
        told = voice.words.strung(voice.say("compare.comma"), ways)
        return voice.words.note(_begun(told), _begun(voice.words.of(told)))
    bound = bound_of(relaxation, voice)
    if relaxation["field"] == "price":
        return voice.say("suggestion.price", bound=bound)
    return voice.say("suggestion.bound", field=_label(relaxation["field"], voice), bound=bound)


def _without(field: str, voice: Voice, *, flag: bool) -> str:
    return voice.say(f"suggestion.{'flag' if flag else 'any'}", field=_label(field, voice))


def _label(field: str, voice: Voice) -> str:
    """Return the name of a field as it is always understood."""
    return voice.words.note(label(field), voice.words.heard.field(field))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _other_colors(need: Need, products: Sequence[Product]) -> list[str]:
    asked = {str(v) for c in need.constraints if c.field == "color" for v in c.values}
    colors = [p.attributes.get("color") for p in products]
    seen = [c for values in colors if isinstance(values, tuple) for c in values]
    return [c for c in dict.fromkeys(seen) if c not in asked] if len(products) > 1 else []
