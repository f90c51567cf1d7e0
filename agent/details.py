"""The offline model's answers to questions about products that were shown: facts of their rows."""

from __future__ import annotations

from typing import Any

from agent.sentences import split
from store import STOPWORDS, stems, words

Answer = dict[str, Any]
_EXCERPT_WORDS = 26
_MAIN_FACTS = 6
_WAYS_TO_ASK = {
    "price": "cost costs much expensive cheap cheaper cheapest pricier priciest",
    "weight": "weigh weighs light lighter lightest heavy heavier heaviest",
    "rating": "rated reviews popular",
    "stock": "available availability",
    "brand": "makes maker make manufacturer",
    "material": "made fabric",
    "color": "colour colors colours",
    "battery life": "battery charge lasts",
    "dimensions": "big bigger biggest large larger largest small smaller size",
}
# Words that point at products or ask for all of it, and say nothing of what is asked.
_POINTING = (
    "tell more about compare comparison difference different differ details detail info describe "
    "explain show other others between first second third fourth last 1st 2nd 3rd 4th one ones two "
    "three four both these those which what how better best good nicer"
)
# Facts that read well without their name.
_PLAIN = frozenset({"price", "stock"})


def details(question: str, answer: Answer) -> str:
    """Return the facts that a question about shown products asks for, or that there are none."""
    asked = _asked(question)
    return "\n".join(_answered(product, asked) for product in answer["products"])


def _answered(product: Answer, asked: set[str]) -> str:
    facts = product["facts"]
    names = [n for n in facts if asked & set(stems(n))] if asked else [*facts][:_MAIN_FACTS]
    about = [_fact(n, facts[n]) for n in names if n != "brand"]
    if not names:
        about = _fitting(product["says"], asked) or ["the catalogue doesn't say"]
    title, brand = product["title"], facts.get("brand", "")
    maker = f" by {brand}" if "brand" in names and brand.casefold() not in title.casefold() else ""
    return f"- **{title}**{maker}: {'; '.join(about)}".rstrip(": .") + "."


def _asked(question: str) -> set[str]:
    """Return the stems of what a question is about: "lightest" asks for the weight.

    It is about nothing in particular when it only points at products ("tell me more").
    """
    said = words(question)
    fields = [f for f, ways in _WAYS_TO_ASK.items() if not set(ways.split()).isdisjoint(said)]
    telling = set(said) - STOPWORDS - set(_POINTING.split())
    return set(stems(" ".join((*telling, *fields))))


def _fact(name: str, value: str) -> str:
    if value in ("yes", "no"):
        return name if value == "yes" else f"not {name}"
    return value if name in _PLAIN else f"{name}: {value}"


def _fitting(text: str, asked: set[str]) -> list[str]:
    """Return the sentence of a description that says most of what is asked."""
    scored = [
        (len(asked & set(stems(s))), s.strip())
        for s in split(text)
        if s.strip() and len(s.split()) <= _EXCERPT_WORDS
    ]
    best = max(scored, default=(0, ""))
    return [best[1]] if best[0] else []
