"""A model's stream of words becomes checked sentences, and a set of products they name."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Literal

from agent.grounding import Checked, Grounding
from agent.sentences import Sentences, split

_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)]) ")


class Telling:
    """Takes what a model writes, lets through only what the catalogue bears out."""

    def __init__(self) -> None:
        self.kept: list[Checked] = []
        self.refused: list[Checked] = []
        self._sentences = Sentences()
        self._subject: tuple[str, ...] = ()
        self._covered: frozenset[str] = frozenset()
        self._skip: Literal["", "lead", "line"] = ""
        # The rest of a list item whose first sentence, with the product's name, was cut.
        self._orphaned = False
        self._told: set[tuple[str, tuple[str, ...]]] = set()

    @property
    def text(self) -> str:
        """Everything that was let through, with its white space."""
        return "".join(c.shown for c in self.kept).strip()

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of the products that the kept sentences are about, in that order."""
        return tuple(dict.fromkeys(i for c in self.kept for i in c.products))

    @property
    def _listed(self) -> tuple[str, ...]:
        """The products that items of a list began with: what "the first" counts."""
        items = (c for c in self.kept if c.products and _ITEM.match(c.sentence))
        return tuple(dict.fromkeys(c.products[0] for c in items))

    def feed(self, chunk: str, grounding: Grounding) -> Iterator[str]:
        """Take a piece of the stream; yield the sentences that are complete and true."""
        for sentence in self._sentences.feed(chunk):
            yield from self._judge(sentence, grounding)

    def interpret(self, piece: str, heard: str, grounding: Grounding) -> Iterator[str]:
        """Take a piece of a reply in English; yield its counterpart where all of it is true."""
        start, refused = len(self.kept), len(self.refused)
        last = self.kept[-1] if self.kept else None
        for sentence in split(piece):
            deque(self._judge(sentence, grounding), maxlen=0)
        kept = self.kept[start:]
        if len(self.refused) > refused or not kept:
            # What is left of a cut piece has no counterpart.
            self.kept[start:] = []
            if last and self.kept[-1] != last:
                yield "\n"
            return
        first = kept[0].sentence
        whole = first[: len(first) - len(first.lstrip())] + heard if first.strip() else heard
        self.kept[start:] = [
            *(c.model_copy(update={"heard": ""}) for c in kept[:-1]),
            kept[-1].model_copy(update={"heard": whole}),
        ]
        yield whole

    def end(self, grounding: Grounding) -> Iterator[str]:
        """Take the end of a message as the end of its last sentence."""
        yield from self._judge(self._sentences.rest(), grounding)
        self._subject = ()

    def add(self, sentence: str, *products: str, heard: str | None = None) -> str:
        """Take a sentence that is true as it stands; return it as it reads here."""
        checked = Checked(sentence=sentence, ok=True, products=products, heard=heard)
        self.kept.append(self._on_a_line_of_its_own(checked))
        return self.kept[-1].shown

    def drop(self) -> None:
        """Forget a half sentence."""
        self._sentences = Sentences()
        self._subject = ()
        self._orphaned = False

    def restart(self) -> None:
        """Let another model go on: what it says of the same products is not repeated."""
        self.drop()
        self._covered = frozenset(self.named)
        self._skip = "lead" if self._covered else ""

    def _judge(self, sentence: str, grounding: Grounding) -> Iterator[str]:
        if not sentence:
            return
        checked = grounding.check(sentence, about=self._subject, listed=self._listed)
        if self._is_told(checked) or self._orphaned:
            yield from self._kept_break(sentence)
        else:
            yield from self._let_through(checked)
            self._orphaned = not checked.ok and bool(_ITEM.match(sentence))
        if "\n" in sentence:
            self._orphaned = False
        self._subject = () if "\n" in sentence else checked.products or self._subject

    def _let_through(self, checked: Checked) -> Iterator[str]:
        if checked.ok:
            checked = self._on_a_line_of_its_own(checked)
            self.kept.append(checked)
            yield checked.sentence
        else:
            self.refused.append(checked)
            yield from self._kept_break(checked.sentence)

    def _is_told(self, checked: Checked) -> bool:
        """Tell what was said already: a sentence, a product's line, the words that lead to it."""
        if checked.products:
            self._skip = "line" if self._covered.issuperset(checked.products) else ""
        skipped = bool(self._skip)
        if self._skip == "line" and "\n" in checked.sentence:
            self._skip = ""
        said = (checked.sentence.strip(), checked.products or self._subject)
        again = bool(said[0]) and said in self._told
        self._told.add(said)
        return skipped or again

    def _on_a_line_of_its_own(self, checked: Checked) -> Checked:
        """Begin a list after words of another message on a new line."""
        last = self.kept[-1].sentence if self.kept else "\n"
        if last[-1].isspace():
            return checked
        gap = "\n" if checked.sentence.startswith(("- ", "* ", "#")) else " "
        heard = None if checked.heard is None else gap + checked.heard
        return checked.model_copy(update={"sentence": gap + checked.sentence, "heard": heard})

    def _kept_break(self, sentence: str) -> Iterator[str]:
        """Keep the end of the line when the last sentence on it is cut."""
        last = self.kept[-1] if self.kept else None
        if "\n" in sentence and last and not last.sentence.endswith("\n"):
            heard = None if last.heard is None else last.heard.rstrip() + "\n"
            ended = {"sentence": last.sentence.rstrip() + "\n", "heard": heard}
            self.kept[-1] = last.model_copy(update=ended)
            yield "\n"
