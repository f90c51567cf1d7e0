"""What the texts of a product say of a thing asked: its title, description, tags and options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from agent.answering.asked import Asked
from agent.answering.finding import Finding
from agent.reading import root, table, words_of
from agent.sentences import split
from store import STOPWORDS, Product, fold, words

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_CLAUSE = re.compile(
    r"[;:()\[\]|!?\u2022]|,\s|\.\s| - |\u2013|\u2014|\b(?:but|while|though|although)\b"
)
_BULLET = re.compile(
    r"^\s*(?:[\u2022\u25cf\u2605\u2714\u2713*-]+\s*|[\u3010\[][^\]\u3011]{0,60}[\]\u3011]\s*)"
)
_SLACK = 3
_REACH = 5
_LONGEST = 26


class Place(NamedTuple):
    """Where a clause of a text says what is asked."""

    field: str
    sentence: str
    clause: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    joined: bool
    """True where the words are part of a compound, as "heavy-duty" for "heavy"."""


def by_words(product: Product, asked: Asked) -> Finding | None:
    """Return what a text says in the words of the question, None where none uses them.

    It is a yes or a no only where a clause says just that, without an if or a but.
    """
    wanted = tuple(dict.fromkeys(asked.roots))
    if not wanted:
        return None
    found = list(_places(product, wanted))
    denial = _denied_by(product, asked)
    if denial:
        return denial
    verdicts = [(_verdict(p, asked), p) for p in found]
    for wished in ("no", "yes"):
        for verdict, place in verdicts:
            if verdict == wished:
                sure = len({v for v, _ in verdicts if v != "unsaid"}) == 1
                return _finding(product, wished if sure else "unsaid", place)
    if verdicts:
        return _finding(product, "unsaid", verdicts[0][1])
    return nearly(product, asked)


def _finding(product: Product, verdict: str, place: Place) -> Finding:
    return Finding.model_validate(
        {
            "product": product.id,
            "verdict": verdict,
            "field": place.field,
            "quote": excerpt(place.sentence, place.clause),
        }
    )


def texts(product: Product) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a product's texts, each with its field."""
    for line in product.description.splitlines():
        for sentence in split(_BULLET.sub("", line, count=1)):
            if sentence.strip():
                yield "description", sentence.strip()
    yield "title", product.title
    yield from (("tags", tag) for tag in product.tags)


def _places(product: Product, wanted: Sequence[str]) -> Iterator[Place]:
    for field, sentence in texts(product):
        start = 0
        for stop in (*_CLAUSE.finditer(sentence), None):
            end = stop.start() if stop else len(sentence)
            place = _place(field, sentence, sentence[start:end], wanted)
            if place:
                yield place
            start = (
                stop.end()
                if stop and stop[0].strip() in (",", ";", ":", ".", "(", ")", "|", "")
                else end
            )


def _place(field: str, sentence: str, clause: str, wanted: Sequence[str]) -> Place | None:
    found = list(_WORD.finditer(clause))
    roots = [_same(root(fold(w[0]))) for w in found]
    goals = [_same(w) for w in wanted]
    spots = [[i for i, r in enumerate(roots) if r == g] for g in goals]
    if not all(spots):
        return None
    chosen = _nearest(spots)
    first, last = min(chosen), max(chosen)
    between = [w for w in found[first:last] if fold(w[0]) not in STOPWORDS]
    if len(between) >= len(goals) + _SLACK - 1:
        return None
    return Place(
        field=field,
        sentence=sentence,
        clause=clause.strip(),
        before=tuple(fold(w[0]) for w in found[:first]),
        after=tuple(fold(w[0]) for w in found[last + 1 :]),
        joined=_compound(clause, found[first].start(), found[last].end()),
    )


def _nearest(spots: Sequence[Sequence[int]]) -> list[int]:
    """Return one place of each word so that they stand near each other."""
    best: list[int] = []
    for start in spots[0]:
        chosen = [min(s, key=lambda i: abs(i - start)) for s in spots]
        if not best or max(chosen) - min(chosen) < max(best) - min(best):
            best = chosen
    return best


def _compound(clause: str, start: int, end: int) -> bool:
    return clause[end : end + 1] == "-" or clause[start - 1 : start] == "-"


@cache
def _sames() -> dict[str, str]:
    return {
        root(word): root(str(group[0]).split()[0])
        for group in table("asking")["same"]
        for word in map(str, group)
        if " " not in word and "-" not in word
    }


def _same(word: str) -> str:
    return _sames().get(word, word)


def _verdict(place: Place, asked: Asked) -> str:
    own = set(asked.text.split())
    near = set(place.before[-_REACH:]) - own
    after = tuple(w for w in place.after[:2] if w not in own)
    if asked.needing:
        return _needed(place)
    denying, needing = words_of("asking", "denying"), words_of("asking", "needing")
    if (
        near & denying
        or set(after[:1]) & {"free", "less"}
        or tuple(after[:2]) == ("not", "included")
    ):
        return (
            "no"
            if not place.joined and not set(place.before) & words_of("asking", "hedges")
            else "unsaid"
        )
    around = {*place.before, *place.after} - own
    if place.joined or around & (words_of("asking", "hedges") | needing | denying):
        return "unsaid"
    if near & words_of("asking", "against") or (
        asked.including and not set(words(place.sentence)) & _including()
    ):
        return "unsaid"
    return "yes"


@cache
def _including() -> frozenset[str]:
    return words_of("asking", "including")


def _needed(place: Place) -> str:
    around = {*place.before, *place.after}
    needing = words_of("asking", "needing")
    if around & words_of("asking", "hedges"):
        return "unsaid"
    if set(place.before) & words_of("asking", "denying"):
        return "no"
    return "yes" if around & needing else "unsaid"


def _denied_by(product: Product, asked: Asked) -> Finding | None:
    """Find a text that rules a quality out in other words: "hand wash only"."""
    ways = [w for flag in asked.flags for w in table("asking")["denied_by"].get(flag, ())]
    return _using(product, ways, "no")


def nearly(product: Product, asked: Asked) -> Finding | None:
    """Find a text that says less than what is asked: "water resistant" for "waterproof"."""
    ways = [w for flag in asked.flags for w in table("asking")["nearly"].get(flag, ())]
    return _using(product, ways, "unsaid")


def _using(product: Product, ways: Sequence[str], verdict: str) -> Finding | None:
    for field, sentence in texts(product) if ways else ():
        plain = fold(sentence).replace("-", " ")
        way = next((w for w in ways if w.replace("-", " ") in plain), None)
        if way:
            quote = excerpt(sentence, way)
            return Finding.model_validate(
                {"product": product.id, "verdict": verdict, "field": field, "quote": quote}
            )
    return None


def excerpt(sentence: str, around: str) -> str:
    """Return a sentence, or of a long one the words around those that matter."""
    spoken = sentence.split()
    if len(spoken) <= _LONGEST:
        return sentence.strip().rstrip(".")
    place = sentence.find(around)
    before = len(sentence[: max(place, 0)].split())
    first = max(0, min(before - 2, len(spoken) - _LONGEST))
    return " ".join(spoken[first : first + _LONGEST]).strip(" .,;")
