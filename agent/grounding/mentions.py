"""The products a sentence names, and the names in it that are no product's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from agent.grounding.capitals import capital_runs, without_ordinary
from agent.grounding.checked import Refused
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.figures import canonical_unit
from agent.grounding.passage import Passage, Word, read
from agent.grounding.terms import Phrase
from agent.grounding.titles import in_order, length, ways

_APART = re.compile(r"(?:'s)?[\s-]*|\s*&\s*|'s?\s*")
_BY = re.compile(r",?\s*(?:by|from|made by)\s+", re.IGNORECASE)
_ID = re.compile(r"\[([^\[\]]+)\]")
_DEFINITE = re.compile(r"\b(?:the|this|that|its)\s+(?:\w+\s+)?$", re.IGNORECASE)
_PREDICATE = re.compile(
    r"\b(?:is|are|was|be|it's|as)\s+(?:the|a|an|this|that)\s+(?:\w+\s+)?$", re.I
)
_SEVERAL = cue("several", r"\b(?:{})\b[^,;.]{0,16}$")
_PLURAL = re.compile(r"\s\w+(?<!s)s\s(?:are|have|come|cost|weigh)\b", re.IGNORECASE)
_LONGEST_BRAND = 4
_STAND_INS = frozenset(("one", "option", "pair", "model", "version", "pick", "choic"))


class Mention(NamedTuple):
    """A place in the text that names products; several where the name fits several."""

    start: int
    end: int
    products: tuple[Facts, ...]


def _plain(title: str) -> str:
    return read(title).text.casefold()


class Names:
    """Knows the products that may be named and the words that are nobody's name."""

    def __init__(
        self, products: Sequence[Facts], known: AbstractSet[str], brands: Mapping[str, Phrase]
    ) -> None:
        self._products = products
        self._known = known
        self._brands = brands
        self._titles = [(facts, name) for facts in products for name in ways(facts)]
        self._by_title: defaultdict[str, list[Facts]] = defaultdict(list)
        for facts in products:
            self._by_title[_plain(facts.product.title)].append(facts)
        self._kinds = frozenset.intersection(*(p.called for p in products)) if products else ()

    def read(self, passage: Passage, about: Sequence[Facts]) -> tuple[list[Mention], list[str]]:
        """Return what is named, in order, and the names that are unknown."""
        found = [*self._ids(passage), *self._marked(passage), *self._capitalized(passage)]
        found = _apart(sorted(found, key=lambda m: (m.start, -m.end)))
        found, unknown = self._runs(passage, found)
        found = _joined([self._stretched(m, passage) for m in found], passage.text)
        found = [_meant(m, passage, about) for m in found]
        found += self._definite(passage, found, about)
        return sorted(found, key=lambda m: m.start), unknown

    def brands_elsewhere(self, passage: Passage, named: Sequence[Mention]) -> Iterator[str]:
        """Yield the brands of the catalogue that nothing here is of, nor the shopper named."""
        for index, first in enumerate(passage.words):
            if any(m.start <= first.start < m.end for m in named):
                continue
            for last in passage.words[index : index + _LONGEST_BRAND] if first.capital else ():
                name = passage.text[first.start : last.end]
                if last.capital and self._is_elsewhere(name.casefold()):
                    yield name

    def _is_elsewhere(self, name: str) -> bool:
        """Tell a brand nobody here has from plain words and what the shopper named."""
        own = any((p.product.brand or "").casefold() == name for p in self._products)
        return name in self._brands and not own and not self._known >= set(self._brands[name])

    def _ids(self, passage: Passage) -> list[Mention]:
        ids = {p.id: p for p in self._products}
        brackets = _ID.finditer(passage.text)
        return [Mention(*m.span(), (ids[m[1]],)) for m in brackets if m[1] in ids]

    def _marked(self, passage: Passage) -> Iterator[Mention]:
        """Find the titles that stand in bold or in quotes, whatever they are made of."""
        for start, end in passage.marked:
            named = self._by_title.get(_plain(passage.text[start:end]))
            if named:
                yield Mention(start, end, tuple(named))

    def _capitalized(self, passage: Passage) -> list[Mention]:
        """Find the longest beginnings of titles, whole titles and brands."""
        found = []
        for index, word in enumerate(passage.words):
            if word.capital or word.text[0].isdigit():
                found += self._title_at(passage.words, index)
        return found

    def _title_at(self, words: Sequence[Word], index: int) -> list[Mention]:
        lengths = [(length(words, index, name, facts), facts) for facts, name in self._titles]
        longest = max((n for n, _ in lengths), default=0)
        if not longest:
            return []
        fitting = dict.fromkeys(facts for n, facts in lengths if n == longest)
        return [Mention(words[index].start, words[index + longest - 1].end, tuple(fitting))]

    def _runs(self, passage: Passage, found: list[Mention]) -> tuple[list[Mention], list[str]]:
        """Read what is capitalized and not yet named: another name, or one nobody has."""
        unknown: list[str] = []
        mentions = list(found)
        for run in capital_runs(passage, [(f.start, f.end) for f in found]):
            follows = _follows(run, found, passage.text)
            run = run if follows else without_ordinary(run, passage, self._known)
            if not run or _is_unit(run, passage.text):
                continue
            if follows and any(p.words.issuperset(w.root for w in run) for p in follows):
                continue
            fitting = self._called([w.root for w in run])
            beside = _beside(run, found, passage.text)
            if fitting and (beside or not all(w.root in self._known for w in run)):
                mentions.append(Mention(run[0].start, run[-1].end, tuple(fitting)))
            elif beside or not self._sayable(run):
                unknown.append(passage.text[run[0].start : run[-1].end])
        return sorted(mentions, key=lambda m: m.start), unknown

    def _called(self, roots: Phrase | list[str]) -> list[Facts]:
        fitting = [p for p in self._products if p.called.issuperset(roots)]
        ordered = [p for p in fitting if any(in_order(roots, way) for way in ways(p))]
        return ordered or fitting

    def _sayable(self, run: Sequence[Word]) -> bool:
        roots = {w.root for w in run}
        return roots <= set(self._known) or any(p.words >= roots for p in self._products)

    def _stretched(self, mention: Mention, passage: Passage) -> Mention:
        """Take in the words of the title that follow in lower case: "Corvane laptop backpack"."""
        taken = [w.root for w in passage.between(mention.start, mention.end)]
        start, end, products = mention.start, mention.end, list(mention.products)
        for word in reversed([w for w in passage.words if w.end <= mention.start]):
            fitting = [p for p in products if word.root in p.title]
            plain = word.text.isalpha() and not word.capital
            if passage.text[word.end : start] != " " or not plain or not fitting:
                break
            start, products = word.start, fitting
        for word in (w for w in passage.words if w.start >= mention.end):
            gap = passage.text[end : word.start]
            fitting = [p for p in products if word.root in p.called]
            if gap not in (" ", "-") or word.capital or not fitting or word.root in ("in", "for"):
                break
            taken, end, products = [*taken, word.root], word.end, fitting
        ordered = [p for p in products if any(in_order(taken, way) for way in ways(p))]
        return Mention(start, end, tuple(ordered or products))

    def _definite(
        self, passage: Passage, named: list[Mention], about: Sequence[Facts]
    ) -> list[Mention]:
        """Find "the small one" and "the laptop backpack": parts of a title in lower case."""
        found = []
        for index, word in enumerate(passage.words):
            before = passage.text[: word.start]
            if not re.search(r"\b(?:the|this|that)\s$", before, re.I) or _PREDICATE.search(before):
                continue
            run = _lower_run(passage, index)
            if run and not any(m.start < run[-1].end and run[0].start < m.end for m in named):
                found += self._described(run, about)
        return found

    def _described(self, run: list[Word], about: Sequence[Facts]) -> list[Mention]:
        for many in range(len(run), 1, -1):
            roots = [w.root for w in run[:many] if w.root not in _STAND_INS]
            fitting = [p for p in self._products if roots and set(roots) <= p.called]
            plain = not set(roots) - set(self._kinds) or len(fitting) == len(self._products)
            if fitting and not plain:
                chosen = [p for p in fitting if p in about] or fitting
                return [Mention(run[0].start, run[many - 1].end, tuple(chosen))]
        heads = [p for p in self._products if run and p.head == run[0].root]
        if heads and len(heads) < len(self._products):
            chosen = [p for p in heads if p in about] or heads
            return [Mention(run[0].start, run[0].end, tuple(chosen))]
        return []


def _meant(mention: Mention, passage: Passage, about: Sequence[Facts]) -> Mention:
    """Take a name that fits several products for the one spoken of before."""
    spoken_of = tuple(p for p in mention.products if p in about)
    before, after = passage.text[: mention.start], passage.text[mention.end :]
    many = _SEVERAL.search(before) or _PLURAL.match(after)
    return mention if many or not spoken_of else mention._replace(products=spoken_of)


def _apart(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _is_unit(run: Sequence[Word], text: str) -> bool:
    """Return True for the TOG of "0.5 TOG"."""
    number = text[: run[0].start].rstrip(" -")[-1:].isdigit()
    return number and len(run) == 1 and canonical_unit(run[0].text) is not None


def _follows(run: Sequence[Word], found: Sequence[Mention], text: str) -> tuple[Facts, ...]:
    """Return the products of a name that the run directly follows, as in "Backpack XL"."""
    before = (m for m in found if text[m.end : run[0].start] in (" ", "-"))
    return next((m.products for m in before), ())


def _beside(run: Sequence[Word], found: Sequence[Mention], text: str) -> bool:
    start, end = run[0].start, run[-1].end
    return any(
        (m.end <= start and _APART.fullmatch(text[m.end : start]))
        or (end <= m.start and _APART.fullmatch(text[end : m.start]))
        for m in found
    )


def _joined(mentions: list[Mention], text: str) -> list[Mention]:
    """Make one of names that stand together; refuse two that fit no product together."""
    joined: list[Mention] = []
    for mention in mentions:
        between = text[joined[-1].end : mention.start] if joined else "."
        if not (_APART.fullmatch(between) or _BY.fullmatch(between)):
            joined.append(mention)
            continue
        both = tuple(p for p in joined[-1].products if p in mention.products)
        if not both:
            raise Refused(f"no product is called {text[joined[-1].start : mention.end]!r}")
        joined[-1] = Mention(joined[-1].start, mention.end, both)
    return joined


def _lower_run(passage: Passage, index: int) -> list[Word]:
    run: list[Word] = []
    for word in passage.words[index : index + 5]:
        if word.capital or (run and passage.text[run[-1].end : word.start] not in (" ", "-")):
            break
        run.append(word)
    return run
