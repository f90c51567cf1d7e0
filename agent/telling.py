"""A model's stream of words becomes checked sentences, and a set of products they name."""

from __future__ import annotations

from collections.abc import Iterator

from agent.grounding import Checked, Grounding
from agent.sentences import Sentences


class Telling:
    """Takes what a model writes, lets through only what the catalogue bears out."""

    def __init__(self) -> None:
        self.kept: list[Checked] = []
        self.refused: list[Checked] = []
        self.unfinished = False
        self._sentences = Sentences()
        self._subject: tuple[str, ...] = ()
        self._covered: frozenset[str] = frozenset()

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
        self.unfinished = self.unfinished or bool(chunk)
        for sentence in self._sentences.feed(chunk):
            yield from self._judge(sentence, grounding)

    def say(self, text: str, grounding: Grounding) -> Iterator[str]:
        """Take a whole text, or the rest of one, at once."""
        yield from self.feed(text, grounding)
        yield from self._judge(self._sentences.rest(), grounding)
        self.unfinished = False

    def restart(self) -> None:
        """Drop a half sentence; what another model then says of the same products is not repeated."""
        self._sentences = Sentences()
        self._subject = ()
        self._covered = frozenset(self.named)
        self.unfinished = False

    def _judge(self, sentence: str, grounding: Grounding) -> Iterator[str]:
        if not sentence:
            return
        checked = grounding.check(sentence, about=self._subject)
        if checked.products and not set(checked.products) - self._covered:
            return
        if checked.ok:
            self.kept.append(checked)
            yield sentence
        else:
            self.refused.append(checked)
            yield from self._kept_break(sentence)
        self._subject = () if "\n" in sentence else checked.products or self._subject

    def _kept_break(self, sentence: str) -> Iterator[str]:
        """Keep the end of the line when the last sentence on it is cut."""
        last = self.kept[-1] if self.kept else None
        if "\n" in sentence and last and not last.sentence.endswith("\n"):
            self.kept[-1] = last.model_copy(update={"sentence": last.sentence.rstrip() + "\n"})
            yield "\n"
