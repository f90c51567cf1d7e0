"""What the reviewers of each product agree on, counted once a reviewer, with verbatim quotes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from recommender.reviews.clusters import Encode, clustered
from recommender.reviews.floods import voices
from recommender.reviews.mentions import Mention, mentions
from recommender.reviews.sentiment import CONTENT, DISCONTENT, Sentiment
from store import Opinions, Quote, Review, Theme

_FEWEST = 2
_MOST, _QUOTES = 16, 3
_SHORT, _IDEAL, _LONG = 15, 70, 180


@dataclass(frozen=True, slots=True)
class _Voice:
    """One reviewer of a product, with the reviews that count for them."""

    reviews: tuple[Review, ...]
    mentions: tuple[tuple[str, Mention], ...] = field(default=())

    @property
    def stars(self) -> float | None:
        stars = [r.stars for r in self.reviews if r.stars is not None]
        return sum(stars) / len(stars) if stars else None

    @property
    def writes(self) -> bool:
        return any(r.words for r in self.reviews)


def digest(
    reviews: Iterable[Review],
    sentiment: Sentiment | None = None,
    encode: Encode | None = None,
    called: Callable[[str], Collection[str]] = lambda product: (),
) -> list[Opinions]:
    """Return what the reviews of each product come to, by product.

    `sentiment` judges who is content, the ratings do without it; `encode` joins nouns of like
    meaning. `called` gives the stems of what a product is called: "nice shoes" is no theme of
    shoes. The same reviews always give the same opinions, whatever order they come in.
    """
    by_product: defaultdict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_product[review.product].append(review)
    found: dict[str, tuple[list[_Voice], int]] = {}
    for product in sorted(by_product):
        written = sorted(by_product[product], key=lambda r: r.id)
        found[product] = _heard(written, frozenset(called(product)))
    names = clustered(_nouns(v for vs, _ in found.values() for v in vs), encode)
    return [
        _opinions(product, by_product[product], found[product], names, sentiment)
        for product in found
    ]


def _heard(reviews: Sequence[Review], called: Collection[str]) -> tuple[list[_Voice], int]:
    """Return the reviewers of a product, and how many reviews were damped.

    Of a flood the first review counts, and of one author all.
    """
    first = voices(reviews)
    kept = [r for i, r in enumerate(reviews) if first[i] == i]
    authors: defaultdict[str, list[Review]] = defaultdict(list)
    for place, review in enumerate(kept):
        authors[review.author or f"nobody known, {place}"].append(review)
    heard = [
        _Voice(tuple(rs), tuple((r.id, m) for r in rs for m in _mentions(r, called)))
        for rs in authors.values()
    ]
    return heard, len(reviews) - len(kept)


def _mentions(review: Review, called: Collection[str]) -> list[Mention]:
    return [m for m in mentions(review) if not (m.noun and m.key in called)]


def _nouns(heard: Iterable[_Voice]) -> Counter[tuple[str, str]]:
    """Count by how many reviewers each noun of the shop's own is judged: (stem, as written)."""
    return Counter(
        pair for v in heard for pair in {(m.key, m.noun) for _, m in v.mentions if m.noun}
    )


def _opinions(
    product: str,
    reviews: Sequence[Review],
    heard: tuple[Sequence[_Voice], int],
    names: Mapping[str, str],
    sentiment: Sentiment | None,
) -> Opinions:
    told, damped = heard
    writing = [v for v in told if v.writes]
    judged = [c for v in told if (c := _content(v, sentiment)) is not None]
    return Opinions(
        product=product,
        reviews=len(reviews),
        of=len(writing),
        damped=damped,
        raw=_mean([r.stars for r in reviews]),
        rating=_mean([v.stars for v in told]),
        positive=sum(judged),
        judged=len(judged),
        judge="trained" if sentiment else "ratings",
        themes=_themes(writing, names),
    )


def _content(voice: _Voice, sentiment: Sentiment | None) -> bool | None:
    if sentiment and voice.writes:
        return sentiment.score(" ".join(r.words for r in voice.reviews)) >= 0.5
    stars = voice.stars
    if stars is None or DISCONTENT < stars < CONTENT:
        return None
    return stars >= CONTENT


def _mean(stars: Sequence[float | None]) -> float | None:
    known = [s for s in stars if s is not None]
    return round(float(np.mean(known)), 3) if known else None


def _themes(heard: Sequence[_Voice], names: Mapping[str, str]) -> tuple[Theme, ...]:
    """Return the themes that at least two reviewers speak of, most spoken of first."""
    said: defaultdict[str, dict[int, list[tuple[str, Mention]]]] = defaultdict(dict)
    for place, voice in enumerate(heard):
        for review, mention in voice.mentions:
            key = names.get(mention.key, "") if mention.noun else mention.key
            if key:
                said[key].setdefault(place, []).append((review, mention))
    kept = [(k, by) for k, by in said.items() if len(by) >= _FEWEST]
    kept.sort(key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(_theme(name, list(by.values()), len(heard)) for name, by in kept[:_MOST])


def _theme(name: str, by: Sequence[Sequence[tuple[str, Mention]]], of: int) -> Theme:
    sums = [sum(m.sign for _, m in told) for told in by]
    praising, faulting = sum(s > 0 for s in sums), sum(s < 0 for s in sums)
    judging = praising + faulting
    side = (praising > faulting) - (praising < faulting)
    return Theme(
        name=name,
        polarity=round((praising - faulting) / judging, 3) if judging else 0.0,
        reviews=len(by),
        of=of,
        praising=praising,
        faulting=faulting,
        quotes=_quotes([_telling(told, side) for told in by], side),
    )


def _telling(told: Sequence[tuple[str, Mention]], side: int) -> tuple[str, Mention]:
    """Return the phrase of one reviewer that is quoted best."""
    return min(told, key=lambda t: (side != 0 and t[1].sign != side, _away(_quoted(t[1])), t[0]))


def _quotes(told: Sequence[tuple[str, Mention]], side: int) -> tuple[Quote, ...]:
    apt = [t for t in told if side in (0, t[1].sign)]
    apt.sort(key=lambda t: (_away(_quoted(t[1])), t[0]))
    return tuple(Quote(text=_quoted(m), review=review) for review, m in apt[:_QUOTES])


def _quoted(mention: Mention) -> str:
    """Return a sentence word for word, or of a very long one the clause, or its beginning."""
    if len(mention.sentence) <= _LONG:
        return mention.sentence
    if len(mention.clause) <= _LONG:
        return mention.clause
    return mention.clause[:_LONG].rpartition(" ")[0]


def _away(text: str) -> int:
    return abs(len(text) - _IDEAL) + (1_000 if len(text) < _SHORT else 0)
