"""One turn as it happens: the graph's stream becomes events, and in the end a reply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from langchain_core.messages import AIMessageChunk, AnyMessage, ToolMessage

from agent.aside import conflict_question, goal_question, is_guess
from agent.asking import Questions, question_of
from agent.calls import Calls
from agent.comparison import Comparison
from agent.counterparts import Pair
from agent.events import Asked, Event, Found, Said
from agent.explaining import Explanations
from agent.grounding import Grounding, ShopWords
from agent.inquiry import Inquiry
from agent.need import Need
from agent.offline import SPOKEN
from agent.question import Question
from agent.service import Service
from agent.suggestion import suggestions
from agent.telling import Telling
from agent.templates import load
from agent.voice import Voice
from recommender import Reason
from store import (
    Catalog,
    Constraint,
    Product,
    Unstated,
    satisfies,
    unstated_of,
)

_MOST_CARDS = 4
_MOST_NAMED = 3
# Only where the shopper asks about products, those that break a limit may be spoken of.
_ABOUT_PRODUCTS = frozenset({"ask_about", "compare"})


class Exchange:
    """Collects what the tools found and what the model said, checked as it comes."""

    def __init__(
        self,
        catalog: Catalog,
        words: ShopWords,
        need: Need,
        said: str,
        earlier: list[Product],
        *,
        inquiry: Inquiry | None = None,
        unstated: Unstated = "exclude",
        warned: Collection[str] = (),
    ) -> None:
        self.catalog, self.need, self.said = catalog, need, said
        self._warned = warned
        self._marks = unstated == "mark"
        self._words = words
        self.earlier = self._allowed(earlier)
        self._inquiry = inquiry
        self.answer = inquiry.answer() if inquiry else None
        self.comparison: Comparison | None = None
        self._own_words = self.answer.text if self.answer else ""
        self.telling = Telling()
        self.found: list[Product] = []
        self.calls = Calls(need, catalog)
        self._service = Service()
        self.failures: list[str] = []
        self.messages: list[AnyMessage] = []
        self._held, self._pairs = "", list[Pair]()
        self._cards: tuple[Product, ...] | None = None
        self._message: str | None = None
        self._open = self._calling = self._cut = False
        self._checker: Grounding | None = None
        self._questions = Questions()
        if self.answer:
            # What an explanation is about may be no product of the list, and need not be looked up.
            self._show(self.catalog.known(self.answer.about))
        if is_guess(need):
            self._questions.offered = goal_question(need)
        elif need.goal == "find" and need.conflicts:
            self._questions.offered = conflict_question(need)

    @property
    def plain(self) -> str:
        """What the shopper said, in English."""
        return self.need.english or self.said

    def _allowed(self, products: Sequence[Product]) -> list[Product]:
        asked = self.need.referred if self.need.goal in _ABOUT_PRODUCTS else ()
        return [p for p in products if p.id in asked or self._fits(p)]

    def _fits(self, product: Product) -> bool:
        return all(self._meets(product, limit) for limit in self.need.limits)

    def _meets(self, product: Product, limit: Constraint) -> bool:
        met = satisfies(product, limit)
        return met is not False if self._marks else met is True

    @property
    def unwarned(self) -> list[Constraint]:
        """The wishes that the catalogue can't check, and the shopper wasn't told so before."""
        return [c for c in self.need.unverifiable if c.phrase not in self._warned]

    @property
    def unverified(self) -> list[tuple[Product, list[Constraint]]]:
        """The chosen products that the catalogue says too little of, each with the limits."""
        if not self._marks or self.need.goal in _ABOUT_PRODUCTS:
            return []
        unstated = [(p, unstated_of(p, self.need.hard)) for p in self.chosen]
        return [(product, limits) for product, limits in unstated if limits]

    def take(self, chunk: Any) -> Iterator[Event]:
        """Take one message or piece of one from the stream; yield what it brings."""
        if isinstance(chunk, ToolMessage):
            yield from self._tool(chunk)
        elif isinstance(chunk, AIMessageChunk):
            yield from self._model(chunk)

    def restart(self) -> None:
        """Forget a model's unfinished message: another model finishes the turn."""
        self._held, self._pairs, self._open = "", [], False
        self.telling.restart()

    def _tool(self, message: ToolMessage) -> Iterator[Event]:
        artifact = message.artifact
        if message.status == "error" or not isinstance(artifact, dict):
            return
        if "service" in artifact:
            self._service = self._service.after(artifact)
            self._checker = None
            return
        # After a failure it is our own model that calls, which repeats nothing.
        self.calls.add(artifact, of_a_model=not self.failures)
        if not self.need.conflicts:
            self._questions.offered = question_of(self.need, artifact.get("ask", {}))
        products = self._allowed(self.catalog.get(artifact["ids"]))
        self._show(products)
        yield from self.cards(products)
        if artifact.get("compared"):
            yield from self.compare(products)

    def cards(self, products: Sequence[Product]) -> Iterator[Event]:
        """Tell what was found; what is shown already is not told again."""
        shown = tuple(self._allowed(products)[:_MOST_CARDS])
        if shown != self._cards:
            self._cards = shown
            yield Found(products=shown)

    def compare(self, products: Sequence[Product]) -> Iterator[Event]:
        """State the trade-off, computed from the rows, before a model says anything of it."""
        if self._inquiry is None or self.comparison or len(products) < 2:
            return
        self._show(products)
        told = self._inquiry.compared(products)
        self.comparison = told.comparison
        self._own_words = " ".join((*told.lead, *told.rest))
        for part in (" ".join(told.lead), " ".join(told.rest)):
            if part:
                yield from self._feed(f"{part}\n", told.voice.pairs(f"{part}\n"))
                yield from self._said(self.telling.end(self._grounding))

    def _show(self, products: Sequence[Product]) -> None:
        known = {p.id for p in self.found}
        self.found += [p for p in products if p.id not in known]
        self._checker = None

    def _model(self, chunk: AIMessageChunk) -> Iterator[Event]:
        if chunk.id != self._message:
            self._begin(chunk)
        self._calling = self._calling or bool(chunk.tool_call_chunks)
        self._cut = self._cut or chunk.response_metadata.get("finish_reason") == "length"
        spoken = chunk.additional_kwargs.get(SPOKEN, [])
        if self.calls or self._service.looked:
            yield from self._feed(str(chunk.text), spoken)
        else:
            # Words before the first tool call ("Let me look...") are not the answer.
            self._held += str(chunk.text)
            self._pairs += spoken
        if chunk.chunk_position == "last":
            yield from self._end()

    def _begin(self, chunk: AIMessageChunk) -> None:
        if self._open:
            # The last message broke off: another model took over.
            self.restart()
        self._message, self._held, self._pairs = chunk.id, "", []
        self._open, self._calling, self._cut = True, False, False

    def _end(self) -> Iterator[Event]:
        self._open = False
        if self._calling:
            self.telling.drop()
            return
        yield from self._feed(self._held, self._pairs)
        if self._cut:
            self.telling.drop()
        else:
            yield from self._said(self.telling.end(self._grounding))

    def _feed(self, text: str, spoken: Sequence[Pair]) -> Iterator[Event]:
        """Let through what is true of a text, in the shopper's language where it has one.

        What a language model wrote in another one than English can't be checked: nobody sees it.
        """
        if not spoken and (self.need.language == "en" or not text.strip()):
            yield from self._said(self.telling.feed(text, self._grounding))
        for piece, heard in spoken:
            yield from self._said(self.telling.interpret(piece, heard, self._grounding))

    def vouch(self) -> Iterator[Event]:
        """Say what needs no check, in words made of rows alone, when nothing else held."""
        known = set(self.telling.named)
        for product in [p for p in self.found if p.id not in known][:_MOST_NAMED]:
            price = f", {product.price}" if product.price else ""
            yield Said(text=self.telling.add(f"- **{product.title}**{price}\n", product.id))
        if not self.telling.text:
            fixed = "fixed.nothing" if self.calls else "fixed.wordless"
            yield Said(text=self.telling.add(Voice(load(self.need.language)).say(fixed)))

    @staticmethod
    def _said(sentences: Iterator[str]) -> Iterator[Event]:
        return (Said(text=sentence) for sentence in sentences)

    @property
    def _grounding(self) -> Grounding:
        if self._checker is None:
            answered = self.answer.text if self.answer and not self._asked else ""
            self._checker = Grounding(
                need=self.need,
                shop=self._words,
                found=[*self.found, *self._beside],
                earlier=self.earlier,
                counts=self.calls.counts,
                said=f"{self.said}\n{self.need.english}".strip(),
                vouched=" ".join([answered, *self._service.vouched]).strip(),
                verdicts=[f.verdict for f in self.answer.findings] if self.answer else (),
                questions=self._questions,
                offered=self.calls.offered,
                opinions=self.catalog.opinions,
                attributed=(*(self.answer.attributed if self.answer else ()), *self.calls.done),
                pages=self._service.pages,
                orders=self._service.orders,
            )
        return self._checker

    @property
    def helped(self) -> bool:
        """True where a question on service was answered, so that no person was offered."""
        return self._service.helped(self.telling.text, self.plain)

    @property
    def _beside(self) -> list[Product]:
        """The list that an explanation sets its product against: "the cheapest here"."""
        known = {p.id for p in self.found}
        explained = self.answer is not None and self.answer.explains
        return [p for p in self.earlier if p.id not in known] if explained else []

    def question(self) -> Iterator[Event]:
        """Ask what the shop would ask, where a model asked something else, and note the question.

        A question of a model's own may be one that was answered, or one that nothing answers.
        """
        if instead := self._questions.missing():
            yield Said(text=self.telling.add(instead.checked, heard=instead.question))
            self._questions.asked = True
        if self.asks:
            yield Asked(question=self.asks)

    @property
    def follow_ups(self) -> tuple[Pair, ...]:
        """What the shopper may say next, in English and as it is read."""
        return suggestions(self.need, self.chosen, self.calls.made)

    @property
    def asks(self) -> Question | None:
        """The question that the reply asks."""
        return self._questions.offered if self._questions.asked else None

    @property
    def answered(self) -> bool:
        """True when something was said, and of a product where any was found."""
        return bool(self.telling.text) and bool(self.chosen or not self.found)

    @property
    def chosen(self) -> list[Product]:
        """The products that the kept sentences name, in order, and those asked about."""
        by_id = {p.id: p for p in (*self.earlier, *self.found)}
        asked = self.comparison.ids if self.comparison else self._asked
        # A brand in the shop's own words ("it's by Corvane") names no other product of it.
        told = [c for c in self.telling.kept if c.sentence.strip() not in self._own_words]
        named = (*asked, *(i for c in told for i in c.products)) if self.telling.text else ()
        return [by_id[i] for i in dict.fromkeys(named) if i in by_id]

    @property
    def _asked(self) -> tuple[str, ...]:
        return self.answer.products if self.answer else ()

    def reasons(self, product: Product) -> tuple[Reason, ...]:
        """Return the reasons for a chosen product, each with its evidence."""
        explanations = Explanations(
            self.need,
            self.chosen,
            self.answer,
            self.telling.kept,
            by_rating=self.calls.by_rating,
            opinions=self.catalog.opinions,
            done=self.calls.because,
            promoted=self.calls.promoted,
        )
        return explanations.of(product)
