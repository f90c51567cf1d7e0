"""How the replies read: repeated frames, length, and reasons that differ."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import cycle, islice, pairwise
from typing import Any
from uuid import uuid4

import yaml

from agent import Reply, sentences_of
from store import Product, Quantity, Vocabulary, texts_of

Ask = Callable[[str, str], Reply]
_FOLLOW_UPS = 2
# Answers about products that were shown state facts, not reasons.
_ABOUT_PRODUCTS = frozenset({"ask_about", "compare"})
_TITLE = re.compile(r"\*\*.+?\*\*")
_QUOTE = re.compile(r"“[^”]*”|\"[^\"]*\"")
_NUMBER = re.compile(
    r"[$€£]?\d[\d.,]*\d|[$€£]?\d|\b(?:no|one|two|three|four|five|six|seven|eight|nine)\b", re.I
)
_ITEM = re.compile(r"^- ")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def conversations(catalog: str, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    """Yield conversations for a catalogue: an opening and two follow-ups each."""
    loaded = yaml.safe_load(files(__package__).joinpath("prose.yaml").read_text(encoding="utf-8"))
    openings = loaded["openings"].get(catalog) or list(_filled(loaded["openings"], vocabulary))
    following = cycle(loaded["follow_ups"])
    for opening in openings:
        yield (opening, *islice(following, _FOLLOW_UPS))


def _filled(openings: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> Iterator[str]:
    kinds = sorted(vocabulary.categories, key=lambda c: -vocabulary.categories[c])[:100]
    colors = cycle(vocabulary.texts.get("color", ("black",)))
    for kind, pattern in zip(kinds, cycle(openings["any"]), strict=False):
        yield pattern.format(kind=kind.lower(), color=next(colors))


def frame_of(sentence: str, products: Sequence[Product] = ()) -> str:
    """Return a sentence with what belongs to its products masked.

    Bold titles are T, quoted words Q, values of the products' attributes and their brands V,
    numbers (with their currency sign; small ones also in words) N. Sentences that stand word for
    word in a description are masked in the same way, not as a whole.
    """
    text = _QUOTE.sub("Q", _TITLE.sub("T", _ITEM.sub("", sentence.strip())))
    for value in _values(products):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "V", text, flags=re.IGNORECASE)
    return _NUMBER.sub("N", text)


def _values(products: Sequence[Product]) -> list[str]:
    found = {p.brand for p in products if p.brand}
    for product in products:
        found |= {v for values in texts_of(product).values() for v in values}
        found |= {str(q) for q in product.attributes.values() if isinstance(q, Quantity)}
    return sorted((v for v in found if v), key=len, reverse=True)


@dataclass(frozen=True)
class Prose:
    """Replies, and the sentences that were cut from them because nothing bore them out."""

    replies: tuple[Reply, ...]
    cut: tuple[str, ...]

    @cached_property
    def frames(self) -> Counter[str]:
        """Every frame, with how often it is there."""
        return Counter(
            frame_of(sentence, [i.product for i in reply.items])
            for reply in self.replies
            for sentence in sentences_of(reply.text)
        )

    @cached_property
    def distinct_2(self) -> float:
        """The distinct pairs of neighbouring words over all of them, within replies."""
        said = [_WORD.findall(reply.text.lower()) for reply in self.replies]
        pairs = [pair for words in said for pair in pairwise(words)]
        return len(set(pairs)) / max(1, len(pairs))

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        advising = [r for r in self.replies if r.need.goal not in _ABOUT_PRODUCTS]
        products = sum(len(reply.items) for reply in advising)
        several = [r for r in advising if len(r.items) > 1]
        frame, times = next(iter(self.frames.most_common(1)), ("", 0))
        return {
            "answers": len(self.replies),
            "sentences": self.frames.total(),
            "frames": len(self.frames),
            "distinct_2": round(self.distinct_2, 4),
            "most_frequent_frame": _share(times, self.frames.total()),
            "frame": frame,
            "longest": max((len(r.text.split()) for r in self.replies), default=0),
            "products": products,
            "without_reason": _share(sum(map(_without_reason, advising)), products),
            "same_reasons": _share(sum(map(_repeats, several)), len(several)),
            "cut": len(self.cut),
        }


def read_aloud(ask: Ask, talks: Iterable[Sequence[str]], answers: int) -> Prose:
    """Hold conversations until there are so many answers; return what was said.

    `ask` takes what a shopper says and the id of the conversation.
    """
    replies: list[Reply] = []
    with _Cuts() as cuts:
        for talk in talks:
            conversation = uuid4().hex
            replies += [ask(said, conversation) for said in talk[: answers - len(replies)]]
            if len(replies) >= answers:
                break
    return Prose(tuple(replies), tuple(cuts.sentences))


class _Cuts(logging.Handler):
    """Hears which sentences the assistant cuts: it logs each of them."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.sentences: list[str] = []
        self._logger = logging.getLogger("shopkeeper")

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith("cut "):
            self.sentences.append(record.getMessage())

    def __enter__(self) -> _Cuts:
        self._level = self._logger.level
        self._logger.setLevel(logging.INFO)
        self._logger.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)
        self._logger.setLevel(self._level)


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), 4)


def _said_of(reply: Reply) -> list[str]:
    """Return what a reply says of each of its products besides the title and the price.

    Several may have one title: their lines stand in the order of the items.
    """
    lines, said = reply.text.splitlines(), []
    for product in (item.product for item in reply.items):
        title = f"**{product.title}**"
        place = next((i for i, line in enumerate(lines) if title in line), None)
        line = lines.pop(place) if place is not None else ""
        rest = line.replace(title, "").replace(str(product.price), "")
        said.append(" ".join(_WORD.findall(rest.removeprefix("- "))))
    return said


def _without_reason(reply: Reply) -> int:
    said = zip(_said_of(reply), reply.items, strict=True)
    return sum(not words or all(r.kind == "drawback" for r in i.reasons) for words, i in said)


def _repeats(reply: Reply) -> bool:
    said = _said_of(reply)
    return len(set(said)) < len(said)
