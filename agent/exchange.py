"""One turn as it happens: the graph's stream becomes events, and in the end a reply."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from langchain_core.messages import AIMessageChunk, AnyMessage, ToolMessage

from agent.asking import Questions, question_of
from agent.events import Asked, Event, Found, Said
from agent.grounding import Grounding, ShopWords
from agent.need import Need
from agent.prose import FIXED
from agent.question import Question
from agent.telling import Telling
from recommender import Evidence, Reason, reasons_for
from store import Catalog, Constraint, Product, Unstated, satisfies, unstated_of, words
from tools import Disagreement

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
        unstated: Unstated = "exclude",
        warned: Collection[str] = (),
    ) -> None:
        self.catalog, self.need, self.said = catalog, need, said
        self._warned = warned
        self._marks = unstated == "mark"
        self._words = words
        self.earlier = self._allowed(earlier)
        self.telling = Telling()
        self.found: list[Product] = []
        self.calls: list[dict[str, Any]] = []
        self.failures: list[str] = []
        self.disagreements: list[Disagreement] = []
        self.counts: dict[str, float] = {}
        self.messages: list[AnyMessage] = []
        self._held = ""
        self._message: str | None = None
        self._open = self._calling = self._cut = False
        self._checker: Grounding | None = None
        self._questions = Questions(need.language)

    def _allowed(self, products: list[Product]) -> list[Product]:
        if self.need.goal in _ABOUT_PRODUCTS:
            return products
        return [p for p in products if all(self._meets(p, c) for c in self.need.hard)]

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
        self._held, self._open = "", False
        self.telling.restart()

    def _tool(self, message: ToolMessage) -> Iterator[Event]:
        artifact = message.artifact
        if message.status == "error" or not isinstance(artifact, dict):
            return
        self.calls.append(artifact)
        self._questions.offered = question_of(self.need, artifact.get("ask", {}))
        if not self.failures:
            # After a failure it is our own model that calls, which repeats nothing.
            told = artifact.get("disagreements", [])
            self.disagreements += map(Disagreement.model_validate, told)
        self._count(artifact)
        products = self._allowed(self.catalog.get(artifact["ids"]))
        known = {p.id for p in self.found}
        self.found += [p for p in products if p.id not in known]
        self._checker = None
        yield Found(products=tuple(products[:_MOST_CARDS]))

    def _count(self, artifact: dict[str, Any]) -> None:
        self.counts["matching"] = artifact["matching"]
        if artifact.get("narrowed") and not artifact["matching"]:
            # The model's own limits found nothing: that says nothing about the shopper's.
            self.counts["matching"] = self.catalog.count(self.need.hard)
        self.counts["unknown"] = artifact.get("unknown", 0)
        self.counts["unverified"] = artifact.get("unverified", 0)
        for relaxation in artifact.get("relaxations", []):
            self.counts[str(relaxation["instead_of"])] = relaxation["matching"]
            if isinstance(relaxation["bound"], float):
                self.counts[f"bound of {relaxation['field']}"] = relaxation["bound"]

    def _model(self, chunk: AIMessageChunk) -> Iterator[Event]:
        if chunk.id != self._message:
            self._begin(chunk)
        self._calling = self._calling or bool(chunk.tool_call_chunks)
        self._cut = self._cut or chunk.response_metadata.get("finish_reason") == "length"
        if self.calls:
            yield from self._said(self.telling.feed(str(chunk.text), self._grounding))
        else:
            # Words before the first tool call ("Let me look...") are not the answer.
            self._held += str(chunk.text)
        if chunk.chunk_position == "last":
            yield from self._end()

    def _begin(self, chunk: AIMessageChunk) -> None:
        if self._open:
            # The last message broke off: another model took over.
            self.restart()
        self._message, self._held = chunk.id, ""
        self._open, self._calling, self._cut = True, False, False

    def _end(self) -> Iterator[Event]:
        self._open = False
        if self._calling:
            self.telling.drop()
            return
        yield from self._said(self.telling.feed(self._held, self._grounding))
        if self._cut:
            self.telling.drop()
        else:
            yield from self._said(self.telling.end(self._grounding))

    def vouch(self) -> Iterator[Event]:
        """Say what needs no check, in words made of rows alone, when nothing else held."""
        known = set(self.telling.named)
        for product in [p for p in self.found if p.id not in known][:_MOST_NAMED]:
            price = f", {product.price}" if product.price else ""
            yield Said(text=self.telling.add(f"- **{product.title}**{price}\n", product.id))
        if not self.telling.text:
            yield Said(text=self.telling.add(FIXED["nothing" if self.calls else "wordless"]))

    @staticmethod
    def _said(sentences: Iterator[str]) -> Iterator[Event]:
        return (Said(text=sentence) for sentence in sentences)

    @property
    def _grounding(self) -> Grounding:
        if self._checker is None:
            self._checker = Grounding(
                need=self.need,
                shop=self._words,
                found=self.found,
                earlier=self.earlier,
                counts=self.counts,
                said=self.said,
                questions=self._questions,
                offered=self._offered,
            )
        return self._checker

    def question(self) -> Iterator[Event]:
        """Ask what the shop would ask, where a model asked something else, and note the question.

        A question of a model's own may be one that was answered, or one that nothing answers.
        """
        if instead := self._questions.missing():
            yield Said(text=self.telling.add(instead.question))
            self._questions.asked = True
        if self.asks:
            yield Asked(question=self.asks)

    @property
    def _offered(self) -> list[str]:
        ways = [way for call in self.calls for way in call.get("relaxations", ())]
        return [value for way in ways for value in way.get("values", ())]

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
        """The products that the kept sentences name, in the order they name them."""
        by_id = {p.id: p for p in (*self.earlier, *self.found)}
        return [by_id[i] for i in self.telling.named if i in by_id]

    def reasons(self, product: Product) -> tuple[Reason, ...]:
        """Return the reasons for a chosen product, each with its evidence."""
        others = [p for p in self.chosen if p.id != product.id]
        reasons = reasons_for(product, self.need.constraints, others)
        if not any(r.kind != "drawback" for r in reasons):
            told = {r.text.casefold() for r in reasons}
            spoken = self._spoken(product)
            reasons = [*(r for r in spoken if r.text.casefold().rstrip(".") not in told), *reasons]
        if not reasons:
            title = Evidence(field="title", value=product.title)
            reasons = [Reason(text=f"closest to “{self.need.about}”", evidence=(title,))]
        return tuple(reasons)

    def _spoken(self, product: Product) -> list[Reason]:
        found = []
        for checked in self.telling.kept:
            evidence = checked.evidence.get(product.id, ())
            if evidence:
                found.append(Reason(text=checked.sentence.strip(" -\n*"), evidence=tuple(evidence)))
        return found

    @property
    def corrected(self) -> dict[str, str]:
        """The words of this turn that were taken for others, by the reader or by a search."""
        found, typed = dict(self.need.corrected), set(words(self.said))
        for call in self.calls:
            # Where nothing was found, the reply says that the shop has no such thing.
            for word, taken in call.get("corrected", ()) if call["ids"] else ():
                if word in typed:
                    found.setdefault(word, taken)
        return found
