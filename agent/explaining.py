"""The reasons on cards: why a product was chosen, each with what in the catalogue bears it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from agent.answering import Answer, Finding, fact, mentioned, tellable
from agent.because import CARE, because, tells
from agent.counterparts import words_in
from agent.grounding import Checked
from agent.item import has_words, worded
from agent.need import Need
from agent.voice import Voice
from recommender import Evidence, Kind, Reason, reasons_for, themes_in
from store import Constraint, Opinions, Product, Theme
from tools import RATED

_MOST_REVIEWED = 2
_FEWEST_REVIEWERS, _STRONG = 5, 0.5


class Explanations:
    """Explains the products of one reply in the shopper's language.

    `kept` are the checked sentences of the reply. Where a pick rests on nothing that was wished
    for, it rests on what buyers thought: `by_rating`.
    """

    def __init__(
        self,
        need: Need,
        chosen: Sequence[Product],
        answer: Answer | None,
        kept: Sequence[Checked],
        *,
        by_rating: bool,
        opinions: Callable[[str], Opinions | None] = lambda product: None,
        done: Mapping[str, Sequence[Reason]] = MappingProxyType({}),
        promoted: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._need, self._chosen, self._kept = need, chosen, kept
        self._opinions, self._because, self._promoted = opinions, done, promoted
        self._findings = answer.findings if answer else ()
        self._given = answer.reasons if answer else ()
        self._wishes: tuple[Constraint, ...] = (*need.constraints, *([RATED] if by_rating else []))

    def of(self, product: Product) -> tuple[Reason, ...]:
        """Return the reasons for a product, each with its evidence."""
        if given := tuple(r for i, r in self._given if i == product.id):
            return given
        if answering := [f for f in self._findings if f.product == product.id]:
            return tuple(Reason(text=self._found(f), evidence=f.evidence) for f in answering)
        others = [p for p in self._chosen if p.id != product.id]
        reasons = self._heard(reasons_for(product, self._wishes, others))
        if self._voice.quotes and not any(r.kind != "drawback" for r in reasons):
            told = {r.text.casefold() for r in reasons}
            spoken = (r for r in self._spoken(product) if r.text.casefold().rstrip(".") not in told)
            reasons = [*spoken, *reasons]
        good = [r for r in reasons if r.kind != "drawback"]
        drawbacks = (r for r in reasons if r.kind == "drawback")
        known = (self._done(r) for r in self._known(product))
        reasons = [*known, *good, *self._reviewed(product), *drawbacks]
        found = tuple(reasons) or (self._closest(product),)
        return (*found, *self._promotion(product))

    def _promotion(self, product: Product) -> Iterator[Reason]:
        """Yield that the shop would rather sell it, which is no merit of the product."""
        if why := self._promoted.get(product.id):
            text = self._voice.words.of(self._voice.say("card.promoted"))
            evidence = Evidence(field="promoted", value=why)
            yield Reason(text=text, evidence=(evidence,), kind="promotion")

    def _known(self, product: Product) -> list[Reason]:
        """Return what was done or written that speaks for a product, where there are words."""
        return [r for r in self._because.get(product.id, ()) if tells(r, self._voice)]

    def _done(self, reason: Reason) -> Reason:
        told = because(reason, self._voice)
        return reason.model_copy(update={"text": self._voice.words.of(told)})

    def _reviewed(self, product: Product) -> Iterator[Reason]:
        """Yield what reviewers say of a thing that was asked for, else what most of them praise."""
        told = self._opinions(product.id)
        if told is None:
            return
        wished = " ".join((self._need.about, *(c.said for c in self._need.constraints)))
        names = {t.name for t in themes_in(wished)}
        asked = [t for t in told.themes if t.name in names]
        cared = {r.slots["theme"] for r in self._known(product) if r.name == CARE}
        apart = (t for t in told.themes if t.name not in cared)
        strongest = [t for t in apart if t.side == "praised" and _is_strong(t)]
        for theme in (asked or strongest[:1])[:_MOST_REVIEWED]:
            if tellable(theme, self._voice):
                yield self._counted(theme)

    @cached_property
    def _voice(self) -> Voice:
        voice = Voice(words_in(self._need.language))
        for english, typed in self._need.typed:
            voice.words.note(english, typed)
        return voice

    def _closest(self, product: Product) -> Reason:
        title = Evidence(field="title", value=product.title)
        text = self._voice.say("card.closest", about=self._need.about)
        return Reason(text=self._voice.words.of(text), evidence=(title,))

    def _heard(self, reasons: Sequence[Reason]) -> list[Reason]:
        """Return reasons as the shopper reads them, without those that can't be told so."""
        if self._voice.quotes:
            return list(reasons)
        told = [(r, r.model_dump()) for r in reasons]
        return [
            r.model_copy(update={"text": self._voice.words.of(worded(reason, self._voice))})
            for r, reason in told
            if has_words(reason, self._voice)
        ]

    def _found(self, finding: Finding) -> str:
        told = self._opinions(finding.product) if finding.field == "reviews" else None
        for theme in told.themes if told else ():
            if finding.value.endswith(f" mention {theme.name}"):
                return self._counted(theme).text
        if self._voice.quotes or finding.quote:
            return finding.text
        if not finding.field:
            return self._voice.words.of(self._voice.say("card.unsaid"))
        return self._voice.words.of(fact(finding.field, finding.value, self._voice))

    def _counted(self, theme: Theme) -> Reason:
        text = self._voice.words.of(mentioned(theme, self._voice)).rstrip(".。")
        evidence = Evidence(
            field="reviews", value=f"{theme.reviews} of {theme.of} mention {theme.name}"
        )
        kind: Kind = "drawback" if theme.side == "faulted" else "fact"
        return Reason(text=text, evidence=(evidence,), kind=kind)

    def _spoken(self, product: Product) -> list[Reason]:
        """Return what the reply itself says of a product."""
        borne = ((c, c.evidence.get(product.id, ())) for c in self._kept)
        return [
            Reason(text=checked.sentence.strip(" -\n*"), evidence=tuple(evidence))
            for checked, evidence in borne
            if evidence
        ]


def _is_strong(theme: Theme) -> bool:
    """Return True for what at least half of five reviewers or more mention."""
    return theme.of >= _FEWEST_REVIEWERS and theme.share >= _STRONG
