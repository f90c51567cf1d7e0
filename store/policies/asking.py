"""The words of a question on a shop's rules: what it asks about, in any way to say it."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from store.words import fold, stem, words

_APART = re.compile(r"\b(send|give|bring|take|money)(?: \w+){1,2} back\b")
_RULES = re.compile(r"\b(?:polic(?:y|ies)|rules?|terms|conditions)\b")
_SUPPOSING = re.compile(r"(?i)\W*(?:(?:and|so|but|ok|okay) )*what(?: happens)? if (?P<what>.+)")
_RETURN = "return"
_PART = re.compile(r"\b(?:how|where|when|who)\b")
_ANSWERS = (
    (
        re.compile(r"\b(?:how (?:long|soon|fast|quick\w*)|when|window|until|days?|hours?|late)\b"),
        re.compile(r"\b(?:days?|hours?|weeks?|months?|years?|[ap]m|at once|until|before)\b"),
    ),
    (
        re.compile(r"\b(?:how much|costs?|free|fees?|price|charges?|who pays)\b"),
        re.compile(r"[$€£]\s?\d|\bfree\b"),
    ),
)


def fits(question: str, text: str) -> bool:
    """Return True where a text names a time or a price, and a question asks for one."""
    asked, said = fold(question), fold(text)
    return any(ask.search(asked) and answer.search(said) for ask, answer in _ANSWERS)


def asks_for_rules(question: str, page: str) -> bool:
    """Return True for a question on the rules as a whole: "what's your return policy".

    "What's the warranty on it?" asks for no more than a page is called, and for no part of it.
    """
    folded = fold(question)
    alone = len(asked_terms(question)) == 1 and asks_of_a_page(question, page)
    return bool(_RULES.search(folded)) or (alone and not _PART.search(folded))


def asks_of_a_page(question: str, page: str) -> bool:
    """Return True where a question names a page, in any way: "the guarantee" for "Warranty"."""
    titled = said_terms(page)
    return any(ways & titled for ways in asked_terms(question))


def said_terms(text: str) -> frozenset[str]:
    """Return the stems of a text, and the ways to say something of several words."""
    folded = fold(text)
    return frozenset((*(stem(w) for w in words(folded)), *_phrases().findall(folded)))


def asked_terms(question: str) -> tuple[frozenset[str], ...]:
    """Return what a question asks about, each with all ways to say it."""
    folded = _APART.sub(r"\1 back", fold(question))
    asked = [_ways()[_term(m)] for m in _phrases().findall(folded)]
    left = _phrases().sub(" ", folded)
    around, ways = _around(), _ways()
    for word in words(left):
        if word not in around:
            asked.append(ways.get(stem(word), frozenset((stem(word),))))
    return tuple(dict.fromkeys(asked))


def without_occasion(question: str) -> str:
    """Return a question without the clause that tells when or why it is asked.

    It is empty where there is none, where nothing is asked without it ("what if it doesn't fit?"),
    or where the clause names another matter of the rules: "can I return it if I opened it?".
    """
    found = _occasion().search(question)
    if not found:
        return ""
    left = f"{question[: found.start()]} {question[found.end() :]}".strip()
    asked, besides = asked_terms(left), asked_terms(found[0])
    # What can be said in one way only is no matter of rules: "if my dog hates it".
    other = any(len(ways) > 1 and not any(ways & own for own in asked) for ways in besides)
    return left if asked and not other else ""


def as_return(question: str, beside: Container[str] = ()) -> str:
    """Return "what if it doesn't fit?" as the question that it is; empty for any other one.

    `beside` are the stems of things that the shop sells: "what if the boots are too tight".
    """
    asked = asked_terms(question)
    supposed = _SUPPOSING.match(question)
    others = [ways for ways in asked if not any(way in beside for way in ways)]
    if not supposed or not others or not all(_RETURN in ways for ways in others):
        return ""
    return f"can i return it if {supposed['what']}"


@cache
def _occasion() -> re.Pattern[str]:
    begins, asks = (f"(?:{'|'.join(_table()[name])})" for name in ("occasion", "asks"))
    # At the beginning it ends where the question begins: "if it breaks, who pays?".
    return re.compile(
        rf"(?i)^{begins}\b[^?]*?(?:, *(?={asks}\b)| (?={asks} (?:i|we|you|it|they|the)\b))"
        rf"|(?<=\w)[ ,]+{begins}\b[^?]*"
    )


def _term(way: str) -> str:
    """Return a way to say something as a term: the stem of one word, several as they stand."""
    return way if " " in way or "-" in way else stem(way)


@cache
def _table() -> Any:
    text = files(__package__).joinpath("asking.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def _around() -> frozenset[str]:
    return frozenset(_table()["around"].split())


@cache
def _ways() -> dict[str, frozenset[str]]:
    """Return by each way to say a thing all of them."""
    found: dict[str, frozenset[str]] = {}
    for line in _table()["same"]:
        ways = frozenset(_term(way.strip()) for way in line.split(","))
        found |= {way: ways | found.get(way, frozenset()) for way in ways}
    return found


@cache
def _phrases() -> re.Pattern[str]:
    """Return what finds the ways of several words."""
    ways = sorted((w for w in _ways() if " " in w or "-" in w), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ways))})\b")
