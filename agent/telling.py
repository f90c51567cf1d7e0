"""A model's stream of words becomes checked sentences, and a set of products they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.grounding import Checked, Grounding
from agent.sentences import Sentences


class Telling:
    """Takes what a model writes, lets through only what the catalogue bears out."""

    def __init__(self) -> None:
        self.kept: list[Checked] = []
        self.refused: list[Checked] = []
        self._sentences = Sentences()
        self._subject: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Everything that was let through, with its white space."""
        return "".join(c.sentence for c in self.kept).strip()

    @property
    def named(self) -> set[str]:
        """The ids of the products that the kept sentences are about."""
        return {i for c in self.kept for i in c.products}

    def feed(self, chunk: str, grounding: Grounding) -> Iterator[str]:
        """Take a piece of the stream; yield the sentences that are complete and true."""
        for sentence in self._sentences.feed(chunk):
            yield from self._judge(sentence, grounding)

    def finish(self, grounding: Grounding) -> Iterator[str]:
        """Take the end of the stream."""
        rest = self._sentences.rest()
        self._sentences = Sentences()
        yield from self._judge(rest, grounding)

    def say(self, text: str, grounding: Grounding) -> Iterator[str]:
        """Take a whole text at once."""
        yield from self.feed(text, grounding)
        yield from self.finish(grounding)

    def _judge(self, sentence: str, grounding: Grounding) -> Iterator[str]:
        if not sentence:
            return
        checked = grounding.check(sentence, about=self._subject)
        if checked.ok:
            self.kept.append(checked)
            yield sentence
        else:
            self.refused.append(checked)
        if "\n" in sentence:
            self._subject = ()
        elif checked.products:
            self._subject = checked.products


def evidence_of(kept: Sequence[Checked], product: str) -> list[Checked]:
    """Return the kept sentences that say something about a product."""
    return [c for c in kept if product in c.products]
