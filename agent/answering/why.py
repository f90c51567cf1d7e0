"""Why a product was shown: the wishes it meets, what the shopper did, what sets it apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from agent.answering.finding import Answer
from agent.answering.reviewers import mentioned, tellable
from agent.because import NAMES, because, tells
from agent.grounds import Grounds
from agent.item import has_words, worded
from agent.need import Need
from agent.voice import Voice
from recommender import Evidence, Reason, leads, met, rated, themes_in
from store import Opinions, Product

_SENTENCES = 2
_FEWEST_REVIEWERS, _STRONG = 5, 0.5
_ORDERS = {"price_low": "cheapest", "price_high": "dearest", "rating": "rated", "newest": "newest"}


class Standing(NamedTuple):
    """What is known when a shopper asks why.

    `shown` is the list that was shown last, `excluded` what was sent away before this turn.
    """

    need: Need
    shown: Sequence[Product] = ()
    grounds: Grounds = Grounds()
    excluded: Sequence[str] = ()
    opinions: Callable[[str], Opinions | None] = lambda product: None


class Told(NamedTuple):
    """A clause about a product, or a `whole` sentence, with the reasons that it gives."""

    text: str
    reasons: tuple[Reason, ...]
    whole: bool = False


def why(products: Sequence[Product], standing: Standing, voice: Voice) -> Answer:
    """Return what the products rest on, one or two sentences each."""
    told = [(p, tuple(speaking(p, standing, voice))[:_SENTENCES]) for p in products]
    first = _lead(len(products), standing, voice)
    lines = [line(p, some, voice, alone=not first) for p, some in told]
    return Answer(
        about=tuple(p.id for p in products),
        text="\n".join([*([first] if first else []), *lines]),
        reasons=tuple((p.id, r) for p, some in told for t in some for r in t.reasons),
        attributed=tuple(
            (p.id, r.evidence[0], t.text)
            for p, some in told
            for t in some
            for r in t.reasons
            if r.name in NAMES
        ),
    )


def line(product: Product, told: Sequence[Told], voice: Voice, *, alone: bool) -> str:
    """Return the line of a product: its name and what is told of it, an item where it is one."""
    way, name = "why.alone" if alone else "why.item", f"**{product.title}**"
    if not told:
        return voice.say(f"{way}.bare", name=name)
    first = voice.say(
        f"{way}.whole" if told[0].whole else f"{way}.clause", name=name, told=told[0].text
    )
    more = [t.text if t.whole else voice.say("why.more", told=t.text) for t in told[1:]]
    return voice.words.strung(voice.say("why.space"), [first, *more])


def _lead(products: int, standing: Standing, voice: Voice) -> str:
    """Return what the whole list rests on, empty for a single product of a search."""
    basis = f"goals.lead.{standing.grounds.rests_on}"
    if basis in voice.words.names:
        of = standing.grounds.of
        words = voice.words.heard
        heard = words.field(of) if basis.endswith(".dates") else words.value(of)
        return voice.say(basis, of=voice.words.note(of, heard))
    if products < 2:
        return ""
    if standing.need.order in _ORDERS:
        return voice.say(f"lead.{_ORDERS[standing.need.order]}")
    return voice.say("why.lead")


def speaking(product: Product, standing: Standing, voice: Voice) -> Iterator[Told]:
    """Yield what speaks for a product, the most telling first."""
    yield from _joined(
        _wished(product, standing.need, voice), _apart(product, standing, voice), voice
    )
    known = standing.grounds.because.get(product.id, ())
    yield from (_known(reason, voice) for reason in known if tells(reason, voice))
    reviewed = list(_reviewed(product, standing, voice))
    yield from (t for t, asked in reviewed if asked)
    yield from (t for t, asked in reviewed if not asked)
    yield from (_plainly(r, voice) for r in rated(product) if has_words(r.model_dump(), voice))


def _joined(wished: Told | None, apart: Told | None, voice: Voice) -> Iterator[Told]:
    """Yield the wishes that it meets and what sets it apart as one clause."""
    if wished and apart:
        text = voice.say("why.apart", told=wished.text, more=apart.text)
        yield Told(text, (*wished.reasons, *apart.reasons))
    elif wished or apart:
        yield from (t for t in (wished, apart) if t)


def _wished(product: Product, need: Need, voice: Voice) -> Told | None:
    """Return the wishes that it meets, each in the shopper's words with what the row has."""
    pairs, reasons = [], []
    for wish in (*need.hard, *need.wishes):
        for reason in met(product, [wish])[:1]:
            if not has_words(reason.model_dump(), voice):
                continue
            said = voice.words.quoted(wish.said or wish.phrase)
            told = _having(reason, voice)
            plain = reason.asked and reason.name != "price"
            pairs.append(said if plain else voice.say("why.wish", said=said, told=told))
            reasons.append(_read(reason, told, voice))
    if not pairs:
        return None
    return Told(voice.say("why.wished", wishes=voice.words.joined(pairs)), tuple(reasons))


def _having(reason: Reason, voice: Voice) -> str:
    """Return what a product has for a wish: "in cognac" for "not black"."""
    if reason.name == "price":
        return reason.slots["value"]
    name = "stated" if reason.name == "instead" else reason.name
    return worded(reason.model_dump() | {"name": name}, voice)


def _read(reason: Reason, told: str, voice: Voice) -> Reason:
    """Return a reason in the words that the shopper reads."""
    return reason.model_copy(update={"text": voice.words.of(told)})


def _known(reason: Reason, voice: Voice) -> Told:
    """Return what the shopper, or other buyers, did; a share where one is known."""
    told = because(reason, voice)
    share = reason.slots.get("share", "")
    if reason.name in ("close", "path"):
        done, title = reason.slots["done"], reason.slots["title"]
        sentence = voice.say(f"why.because.{done}", title=title, share=share)
    elif reason.name == "own":
        sentence = voice.say(f"why.own.{reason.slots['done']}", share=share)
    else:
        sentence = told
    return Told(sentence, (_read(reason, told, voice),))


def _reviewed(product: Product, standing: Standing, voice: Voice) -> Iterator[tuple[Told, bool]]:
    """Yield what most reviewers praise, and of what was asked for, whether it was."""
    told = standing.opinions(product.id)
    if told is None:
        return
    wished = " ".join((standing.need.about, *(c.said for c in standing.need.constraints)))
    names = {t.name for t in themes_in(wished)}
    for theme in told.themes:
        strong = theme.side == "praised" and theme.of >= _FEWEST_REVIEWERS
        asked = theme.name in names
        if tellable(theme, voice) and (asked or (strong and theme.share >= _STRONG)):
            text = mentioned(theme, voice)
            value = f"{theme.reviews} of {theme.of} mention {theme.name}"
            reason = Reason(
                text=voice.words.of(text).rstrip(".。"),
                evidence=(Evidence(field="reviews", value=value),),
                kind="drawback" if theme.side == "faulted" else "fact",
            )
            yield Told(text, (reason,), whole=True), asked


def _apart(product: Product, standing: Standing, voice: Voice) -> Told | None:
    """Return in what it is the best of those that it was shown with."""
    others = [p for p in standing.shown if p.id != product.id]
    best = (r for r in leads(product, others) if has_words(r.model_dump(), voice))
    return next((_plainly(r, voice) for r in best), None)


def _plainly(reason: Reason, voice: Voice) -> Told:
    told = worded(reason.model_dump(), voice)
    return Told(told, (_read(reason, told, voice),))
