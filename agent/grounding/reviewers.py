"""What a sentence says of reviewers: counts and quotes pass only where they are exactly theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from agent.grounding.checked import Refused
from agent.grounding.passage import Passage, read
from recommender import Evidence
from store import Opinions, Theme

Told = Callable[[str], Opinions | None]
_SPEAKS = re.compile(
    r"\breviewers?\b|\bone of them (?:wrote|says|said)\b|\bwrote\b|\bmore reviews? look"
)
_SIDES = r"(?:(?:,|:| and|, and) {n} (?:of them )?with {side})?"
_RUNS = re.compile(r"^runs ")


class Reviewed(NamedTuple):
    """A stretch of a sentence that the reviews of some products bear out, each with its proof."""

    start: int
    end: int
    proofs: dict[str, Evidence]


def reviewed(passage: Passage, products: Collection[str], told: Told) -> list[Reviewed]:
    """Return what a sentence says of the reviewers of any of these products.

    Raises Refused where it speaks of reviewers in other words, or with other numbers, than these
    allow. Where none of the products has reviews, nothing is returned and nothing refused here.
    """
    text = passage.text.casefold()
    if len(text) != len(passage.text) or not _SPEAKS.search(text):
        return []
    known = [(id_, o) for id_ in products if (o := told(id_))]
    if not known:
        return []
    found: dict[tuple[int, int], dict[str, Evidence]] = {}
    for product, opinions in known:
        for start, end in _spans(text, opinions):
            evidence = Evidence(field="reviews", value=passage.text[start:end])
            found.setdefault((start, end), {})[product] = evidence
    places = [Reviewed(start, end, proofs) for (start, end), proofs in sorted(found.items())]
    for loose in _SPEAKS.finditer(text):
        if not any(p.start <= loose.start() < p.end for p in places):
            raise Refused(f"the reviews don't bear out what is said of {loose[0]!r}")
    return places


def borne_out(places: Sequence[Reviewed], among: Collection[str]) -> list[tuple[str, Evidence]]:
    """Return the proofs for the products that a sentence is about; raises Refused without one."""
    proofs = []
    for place in places:
        of_these = [(id_, e) for id_, e in place.proofs.items() if not among or id_ in among]
        if not of_these:
            value = next(iter(place.proofs.values())).value
            raise Refused(f"{value!r} is said of another product")
        proofs += of_these
    return proofs


def _spans(text: str, opinions: Opinions) -> Iterator[tuple[int, int]]:
    for way in (*_counts(opinions), *_quotes(opinions)):
        yield from (m.span() for m in re.finditer(way, text))


def _counts(opinions: Opinions) -> Iterator[str]:
    """Yield the ways to count the reviewers of a product: whole phrases, so that no part lies."""
    for theme in opinions.themes:
        yield _mentioning(theme)
        yield from _judging(theme)
    if opinions.damped:
        yield rf"(?<![\d,.]){opinions.damped} more reviews?[^.;:]{{0,60}}don't count on their own"
    if opinions.judged:
        content = f"{opinions.positive} of (?:the |its )?{opinions.judged}"
        yield rf"(?<![\d,.]){content} reviewers are content(?! with)"
    yield rf"(?<![\d,.])all (?:the |its )?{opinions.of} reviewers wrote a text"


def _mentioning(theme: Theme) -> str:
    counted = rf"(?<![\d,.]){theme.reviews} of (?:the |its )?{theme.of} reviewers"
    name = re.escape(theme.name)
    if theme.side == "told":
        bare = re.escape(_RUNS.sub("", theme.name))
        ways = rf"runs? {bare}|(?:is|are|it's|they're) {bare}" if _RUNS.match(theme.name) else ""
        ways = ways or rf"(?:is |are )?{name}"
        return rf"{counted} say (?:that )?(?:it |they |it's |they're )?(?:{ways})(?!\w)"
    praise = _SIDES.format(n=theme.praising, side="praise")
    faults = _SIDES.format(n=theme.faulting, side="complaints")
    return rf"{counted} mention (?:the |its )?{name}(?![\w-]){praise}{faults}(?! with)"


def _judging(theme: Theme) -> Iterator[str]:
    name = re.escape(theme.name)
    for count, verb in ((theme.praising, "praise"), (theme.faulting, "fault")):
        if count:
            yield (
                rf"(?<![\d,.]){count} of (?:the |its )?{theme.of} reviewers "
                rf"{verb} (?:the |its )?{name}(?![\w-])"
            )


def _quotes(opinions: Opinions) -> Iterator[str]:
    for theme in opinions.themes:
        for quote in theme.quotes:
            said = re.escape(read(quote.text).text.casefold().strip())
            yield rf'(?:one|another|a)(?: reviewer| of them)? (?:wrote|writes|says|said):? "{said}"'
