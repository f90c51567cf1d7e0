"""Why a product was not shown, or not put first: what it breaks, by how much, or what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from agent.answering.finding import Answer
from agent.answering.why import Standing, Told, line, speaking
from agent.voice import Voice
from recommender import Reason, Shortfall, against, shortfalls
from store import Constraint, Product

_MOST = 3
_FIRST = ("rejected", "out_of_stock")
_FALLS = ("over", "under")


def why_not(products: Sequence[Product], standing: Standing, voice: Voice) -> Answer:
    """Return what keeps each product from the list, or from its first place."""
    told = [(p, _told(p, standing, voice)) for p in products]
    return Answer(
        about=tuple(p.id for p in products),
        text="\n".join(line(p, some, voice, alone=len(told) == 1) for p, some in told),
        reasons=tuple((p.id, r) for p, some in told for t in some for r in t.reasons),
    )


def _told(product: Product, standing: Standing, voice: Voice) -> list[Told]:
    need = standing.need
    away = [Constraint(field="id", op="not_in", value=tuple(standing.excluded))]
    limits = (*(away if standing.excluded else ()), *need.hard, *need.titled)
    falls = shortfalls(product, limits)
    # What was only a wish keeps nothing out, but it is what stands against a product that fits.
    if not falls and not _is_first(product, standing):
        falls = [f for f in shortfalls(product, need.wishes) if f.kind != "unsaid"]
    falls.sort(key=lambda f: (f.kind not in _FIRST, f.kind == "unsaid"))
    falls = list({(f.kind, f.field): f for f in falls}.values())[:_MOST]
    return _short(falls, voice) if falls else _fitting(product, standing, voice)


def _is_first(product: Product, standing: Standing) -> bool:
    return bool(standing.shown) and standing.shown[0].id == product.id


def _short(falls: Sequence[Shortfall], voice: Voice) -> list[Told]:
    told = [_fragment(f, voice) for f in falls]
    reasons = [
        Reason(text=voice.words.of(t), evidence=f.evidence, kind="drawback", name=f"short_{f.kind}")
        for f, t in zip(falls, told, strict=True)
    ]
    return [Told(t, (r,)) for t, r in zip(told, reasons, strict=True)]


def _fragment(fall: Shortfall, voice: Voice) -> str:
    """Return one shortfall in words."""
    words = voice.words
    field, said = words.field(fall.field), words.quoted(fall.said)
    if fall.kind == "out_of_stock":
        return voice.say("drawbacks.out_of_stock")
    if fall.kind == "rejected":
        return voice.say("why_not.rejected")
    if fall.kind == "unsaid":
        return _unsaid(fall, field, voice)
    if fall.kind == "mentioned":
        return voice.say("why_not.mentioned", value=fall.value, said=said)
    if fall.kind == "flag":
        return _flag(fall, field, said, voice)
    if fall.kind in _FALLS and fall.apart:
        side = f"why_not.{fall.kind}"
        slots = {"value": words.value(fall.value), "apart": words.value(fall.apart)}
        return voice.say(f"{side}.{fall.field}", f"{side}.any", field=field, **slots)
    return _otherwise(fall, field, said, voice)


def _unsaid(fall: Shortfall, field: str, voice: Voice) -> str:
    flag = fall.flag and ("noun" if voice.words.noun(fall.field) else "flag")
    return voice.say(f"why_not.unsaid.{flag}" if flag else "why_not.unsaid.any", field=field)


def _flag(fall: Shortfall, field: str, said: str, voice: Voice) -> str:
    kind = "noun" if voice.words.noun(fall.field) else "flag"
    if fall.value == "no":
        return voice.say(f"drawbacks.no_{kind}", field=field)
    return voice.say("why_not.other", told=voice.say(f"reasons.{kind}", field=field), said=said)


def _otherwise(fall: Shortfall, field: str, said: str, voice: Voice) -> str:
    """Return what the product states instead of what was asked for."""
    value = voice.words.value(fall.value)
    if fall.field in ("category", "title"):
        return voice.say(f"why_not.{fall.field}", value=value, said=said)
    names = [f"reasons.amount.{fall.field}"] if fall.numeric else []
    names += [f"why_not.has.{fall.field}", f"reasons.stated.{fall.field}"]
    if fall.field in ("price", "rating"):
        names = ["reasons.price" if fall.field == "price" else "reasons.rated_alone"]
    told = voice.say(*names, "reasons.stated.any", field=field, value=value)
    return voice.say("why_not.other", told=told, said=said)


def _fitting(product: Product, standing: Standing, voice: Voice) -> list[Told]:
    """Return that it fits as well, and what stands against it beside the one shown first."""
    if not standing.shown:
        return [Told(voice.say("why_not.nothing"), ())]
    if _is_first(product, standing):
        return _top(product, standing, voice)
    first = standing.shown[0]
    worse = [r for r in against(product, first) if r.kind == "drawback"]
    worse = [r for r in worse if voice.words.heard.names_field(r.slots["field"])][:2]
    if not worse:
        return [Told(voice.say("why_not.close"), ())]
    told = [_behind(r, voice) for r in worse]
    text = voice.say("why_not.after", told=voice.words.joined(told), first=first.title)
    read = (
        r.model_copy(update={"text": voice.words.of(t)}) for r, t in zip(worse, told, strict=True)
    )
    return [Told(text, tuple(read))]


def _behind(reason: Reason, voice: Voice) -> str:
    """Return in what a product is worse than the one shown first, as what it does."""
    side, field = f"why_not.behind.{reason.name}", reason.slots["field"]
    roughly = [f"{side}.{field}_about"] if "about" in reason.slots else []
    slots = {k: voice.words.value(v) for k, v in reason.slots.items() if k != "field"}
    return voice.say(
        *roughly, f"{side}.{field}", f"{side}.any", field=voice.words.field(field), **slots
    )


def _top(product: Product, standing: Standing, voice: Voice) -> list[Told]:
    """Return that nothing is against it: it is what the list begins with."""
    more = list(speaking(product, standing, voice))[:1]
    return [Told(voice.say("why_not.first"), ()), *more]
