"""Whether a body measure lies in the span that a product states: "fits heads of 46 to 52 cm"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from agent.answering.asked import Asked
from agent.answering.finding import Finding
from agent.grounding import figures
from agent.reading import words_of
from store import Product, texts_of, words

_DASH = re.compile(r"[\u2010-\u2015]")
_BETWEEN = re.compile(r"\s*(?:-|to)\s*")


def by_span(product: Product, asked: Asked) -> Finding | None:
    """Return whether the one measure of a body that is asked for lies in a span of a field.

    Without a part of the body it may be that of a shelf: "does it fit a shelf of 52 cm?".
    """
    measures = [f for f in figures(asked.text) if f.kind == "quantity"]
    if len(measures) != 1 or words_of("asking", "body").isdisjoint(words(asked.text)):
        return None
    wanted = measures[0]
    for name, held in texts_of(product).items():
        spans = [(text, s) for text in held for s in _spans(text) if s[2] == wanted.unit]
        if name in product.derived or not spans:
            continue
        fitting = [text for text, (low, high, _) in spans if low <= wanted.amount <= high]
        told = ", ".join(dict.fromkeys(fitting or [text for text, _ in spans]))
        verdict = {"verdict": "yes" if fitting else "no"}
        return Finding.model_validate(
            {"product": product.id, "field": name, "value": told} | verdict
        )
    return None


def _spans(text: str) -> Iterator[tuple[float, float, str]]:
    """Yield the spans of a text, as the least, the most and the unit."""
    plain = _DASH.sub("-", text)
    found = figures(plain)
    for low, high in pairwise(found):
        between = plain[low.end : high.start]
        scale = low.scale if low.unit else high.scale
        if high.unit and _BETWEEN.fullmatch(between):
            yield low.value * scale, high.amount, high.unit
