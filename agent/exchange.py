"""One turn as it happens: the graph's stream becomes events, and in the end a reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.messages import AIMessageChunk, ToolMessage

from agent.events import Event, Found, Said
from agent.grounding import Grounding
from agent.need import Need
from agent.telling import Telling
from recommender import Evidence, Reason, reasons_for
from store import Catalog, Constraint, Product

_MOST_ITEMS = 4


class Exchange:
    """Collects what the tools found and what the model said, checked as it comes."""

    def __init__(self, catalog: Catalog, need: Need, said: str, earlier: list[Product]) -> None:
        self.catalog, self.need, self.said, self.earlier = catalog, need, said, earlier
        self.telling = Telling()
        self.found: list[Product] = []
        self.calls: list[dict[str, Any]] = []
        self.counts: dict[str, float] = {}
        self._held = ""
        self._message: str | None = None

    def take(self, chunk: Any) -> Iterator[Event]:
        """Take one message or piece of one from the stream; yield what it brings."""
        if isinstance(chunk, ToolMessage):
            yield from self._tool(chunk)
        elif isinstance(chunk, AIMessageChunk):
            yield from self._model(chunk)

    def finish(self) -> Iterator[Event]:
        """Let the rest of the stream through, once no tool can be called any more."""
        held, self._held = self._held, ""
        for sentence in self.telling.say(held, self._grounding()):
            yield Said(text=sentence)

    def restart(self) -> None:
        """Forget a model's unfinished message: another model finishes the turn."""
        self._held, self._message = "", None
        self.telling.restart()

    def _tool(self, message: ToolMessage) -> Iterator[Event]:
        self._held = ""
        artifact = message.artifact
        if message.status == "error" or not isinstance(artifact, dict):
            return
        self.calls.append(artifact)
        self._count(artifact)
        products = self.catalog.get(artifact["ids"])
        known = {p.id for p in self.found}
        self.found += [p for p in products if p.id not in known]
        yield Found(products=tuple(products[:_MOST_ITEMS]))

    def _count(self, artifact: dict[str, Any]) -> None:
        self.counts["matching"] = artifact["matching"]
        self.counts["unknown"] = artifact.get("unknown", 0)
        for relaxation in artifact.get("relaxations", []):
            self.counts[str(relaxation["instead_of"])] = relaxation["matching"]
            if relaxation["bound"] is not None:
                self.counts[f"bound of {relaxation['field']}"] = relaxation["bound"]

    def _model(self, chunk: AIMessageChunk) -> Iterator[Event]:
        if chunk.id != self._message:
            self._next_message()
            self._message = chunk.id
        text = str(chunk.text)
        if not self.calls:
            # Words before the first tool call ("Let me look...") are not the answer.
            self._held += text
            return
        for sentence in self.telling.feed(text, self._grounding()):
            yield Said(text=sentence)

    def _next_message(self) -> None:
        """A new message before the last one ended: another model took over."""
        if self._message is None:
            return
        self._held = ""
        if self.telling.unfinished:
            self.telling.restart()

    def _grounding(self) -> Grounding:
        return Grounding(
            need=self.need,
            vocabulary=self.catalog.vocabulary,
            found=self.found,
            earlier=self.earlier,
            counts=self.counts,
            said=self.said,
        )

    @property
    def chosen(self) -> list[Product]:
        """The products that the kept sentences name, in the order they were found."""
        named = self.telling.named
        return [p for p in self.found if p.id in named][:_MOST_ITEMS]

    def reasons(self, product: Product) -> tuple[Reason, ...]:
        """Return the reasons for a chosen product, each with its evidence."""
        others = [p for p in self.chosen if p.id != product.id]
        reasons = reasons_for(product, self.need.constraints, others)
        if not any(r.kind != "drawback" for r in reasons):
            reasons = [*self._spoken(product), *reasons]
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
    def omitted(self) -> list[Constraint]:
        """The shopper's constraints that the model's last call left out."""
        last = self.calls[-1] if self.calls else {}
        return [Constraint.model_validate(c) for c in last.get("omitted", [])]
