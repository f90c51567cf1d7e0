"""A contrast of products into words: the trade-off, what was asked, what is not stated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from agent.answering import by_text, fact, short_names
from agent.comparison import Comparison, Row
from agent.grounding import size_fields, ways_to_compare
from agent.need import Need
from agent.reading import table
from agent.voice import Voice
from recommender import UNSTATED, Contrast, Contrasted, Edge, contrast, fair_ratings
from store import Constraint, Product, fold, satisfies

_MOST_EDGES = 2
_MOST_SAME = 4
_TELLING = ("price", "rating", "weight", "capacity", "battery_life")
_WARMTH = ("temperature", "warmth", "r_value")
_STANDINS = frozenset({"size", *_WARMTH})
_PLAIN = frozenset({"stock", "category"})


class Compared(NamedTuple):
    """The comparison for the page, and what the reply says of it, sentence by sentence."""

    comparison: Comparison
    lead: tuple[str, ...]
    rest: tuple[str, ...]
    voice: Voice


def compared(
    products: Sequence[Product], need: Need, said: str, limits: Sequence[Constraint], voice: Voice
) -> Compared:
    """Return products side by side, as far as the shopper's wishes go those first.

    `limits` are the ones that this turn names ("which is waterproof").
    """
    wishes = (*limits, *need.constraints)
    asked = _asked(fold(said))
    sides = {f: way for field, way in asked for f in _standing_for(field)}
    table_ = contrast(products, [*sides, *(c.field for c in wishes)], sides)
    words = _Words(table_, [f"**{n}**" for n in short_names(products)], voice)
    summary = words.trade_off()
    rows = tuple(
        Row(
            label=voice.words.of(voice.words.field(r.field)),
            values=r.values if voice.quotes else tuple(map(voice.words.heard.value, r.values)),
            best=r.best,
        )
        for r in table_.rows
    )
    leads = [words.asked_for(field, way) for field, way in asked]
    if _recommends(fold(said)) and not leads:
        leads = [_recommended(products, need, said, wishes, words)]
    if leads:
        more = words.trade_off()
        leads += [more] if more and table_.edges else []
    rest = [*words.different_kinds(), *words.unstated([f for f, _ in asked]), *words.same()]
    comparison = Comparison(ids=table_.ids, rows=rows, summary=voice.words.of(summary))
    return Compared(comparison, tuple(filter(None, leads)) or (summary,), tuple(rest), voice)


@cache
def _ways() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    found = []
    for phrase, (field, way) in ways_to_compare().items():
        if way != "same":
            found.append((re.compile(rf"(?<![\w'-]){re.escape(phrase)}(?![\w'])"), field, way))
    for field, phrases in table("asking")["comparatives"].items():
        found += [
            (re.compile(rf"(?<![\w'-]){re.escape(p)}(?![\w'])"), field, "more") for p in phrases
        ]
    return tuple(sorted(found, key=lambda f: -len(f[0].pattern)))


def _asked(flat: str) -> list[tuple[str, str]]:
    """Return the fields a question compares in, each with the way: ("weight", "less")."""
    found: dict[str, str] = {}
    for pattern, field, way in _ways():
        if field not in found and field != "uncomputed" and pattern.search(flat):
            found[field] = {"least": "less", "most": "more"}.get(way, way)
            # The longest battery life is no length.
            flat = pattern.sub(" ", flat)
    return list(found.items())[:2]


def _standing_for(field: str) -> Sequence[str]:
    """Return the fields that can stand for a size or for warmth."""
    return {"size": size_fields(), "warmth": _WARMTH}.get(field, (field,))


@cache
def _recommending() -> re.Pattern[str]:
    return re.compile("|".join(table("asking")["recommend"]))


def _recommends(flat: str) -> bool:
    return bool(_recommending().search(flat))


class _Words:
    """Says what a contrast holds."""

    def __init__(self, contrast_: Contrast, names: Sequence[str], voice: Voice) -> None:
        self.contrast, self.names, self.voice = contrast_, names, voice
        self._said: list[Edge] = []
        self._rows = {r.field: r for r in (*contrast_.rows, *contrast_.same)}

    def trade_off(self) -> str:
        """Return what speaks for each, in one sentence; nothing twice that was said alone."""
        voice = self.voice
        sides = []
        for place, name in enumerate(self.names):
            if edges := self.edges(place):
                parts = self.parts(edges)
                sides.append(voice.say("compare.of_one", name=name, parts=parts))
        if sides:
            return self._trade_off(sides)
        if self._said:
            return ""
        row = next((r for r in self.contrast.rows if UNSTATED not in r.values), None)
        if row is None or row.field in _PLAIN:
            return voice.say("compare.no_edge")
        facts = [fact(row.field, value, voice) for value in row.values]
        return self._trade_off(self._listed(self.names, facts))

    def _listed(self, names: Sequence[str], told: Sequence[str]) -> list[str]:
        pairs = zip(names, told, strict=True)
        return [self.voice.say("compare.listed", name=name, value=value) for name, value in pairs]

    def _trade_off(self, sides: Sequence[str]) -> str:
        strung = self.voice.words.strung(self.voice.say("compare.sides"), sides)
        return self.voice.say("compare.trade_off", sides=strung)

    def edges(self, place: int) -> list[Edge]:
        """Return where a product leads, as many as one can take in."""
        of_it = [e for e in self.contrast.edges if e.product == place]
        return [e for e in of_it if e not in self._said][:_MOST_EDGES]

    def alone(self, place: int, edges: Sequence[Edge]) -> str:
        """Return a sentence about one product, which the trade-off need not repeat."""
        self.leave_out(edges)
        told = self.voice.say("compare.of_one", name=self.names[place], parts=self.parts(edges))
        return self.voice.say("compare.trade_off", sides=told)

    def leave_out(self, edges: Sequence[Edge]) -> None:
        """Let the trade-off not say again what was said of these fields."""
        said = {e.field for e in edges}
        self._said += [e for e in self.contrast.edges if e.field in said]

    def parts(self, edges: Sequence[Edge]) -> str:
        """Return what is said of one product, what "is" said first."""
        begin = self.voice.say("compare.is")
        # A rating stands "against" another: no other number may follow that.
        last = sorted(edges, key=lambda e: e.field == "rating")
        said = sorted(map(self._part, last), key=lambda p: not p.startswith(begin))
        parts = [
            self.voice.words.without(begin, p) if i and said[0].startswith(begin) else p
            for i, p in enumerate(said)
        ]
        return self.voice.words.joined(parts, "also")

    def _part(self, edge: Edge) -> str:
        voice, field = self.voice, edge.field
        if edge.side in ("yes", "no"):
            kind = "noun" if voice.words.noun(field) else "flag"
            ways = [f"compare.flags.{field}", f"compare.{kind}"]
        else:
            form = "edge" if edge.against else "lead"
            ways = [f"compare.{form}.{field}.{edge.side}", f"compare.{form}.any.{edge.side}"]
        return voice.say(
            *ways,
            field=voice.words.field(field),
            value=voice.words.value(edge.value),
            against=voice.words.value(edge.against),
            apart=voice.words.value(edge.apart),
        )

    def asked_for(self, field: str, way: str) -> str:
        """Return which leads in what was asked about, or that it can't be told."""
        field = self._sized(field)
        voice, row = self.voice, self._rows.get(field)
        if row is None:
            return voice.say("compare.unstated_all", field=voice.words.field(field))
        if UNSTATED in row.values:
            return self._partly(row)
        edge = next((e for e in self.contrast.edges if e.field == field and e.side == way), None)
        if edge:
            return self.alone(edge.product, [edge])
        if len(set(row.values)) == 1:
            value = voice.words.value(row.values[0])
            return voice.say("compare.equal", field=voice.words.field(field), value=value)
        self._said += [e for e in self.contrast.edges if e.field == field]
        values = [voice.words.value(v) for v in row.values]
        return self._trade_off(self._listed(self.names, values))

    def _sized(self, field: str) -> str:
        """Return what stands for a size or for warmth: the first field that is stated."""
        known = [f for f in _standing_for(field) if f in self._rows and self._numeric(f)]
        whole = [f for f in known if UNSTATED not in self._rows[f].values]
        return (whole or known or [field])[0]

    def _numeric(self, field: str) -> bool:
        values = self._rows[field].values
        return field not in _STANDINS or all(
            v == UNSTATED or ("," not in v and v[0] in "-0123456789") for v in values
        )

    def _partly(self, row: Contrasted) -> str:
        stated = [i for i, v in enumerate(row.values) if v != UNSTATED]
        voice = self.voice
        missing = [n for n, v in zip(self.names, row.values, strict=True) if v == UNSTATED]
        told = voice.say(
            "compare.unstated",
            field=voice.words.field(row.field),
            names=voice.words.joined(missing, "or"),
        )
        values = [voice.words.value(row.values[i]) for i in stated]
        listed = self._listed([self.names[i] for i in stated], values)
        return " ".join([told, self._trade_off(listed)])

    def different_kinds(self) -> list[str]:
        """Say so where the products are no alternatives to each other."""
        if self.contrast.alike:
            return []
        return [self.voice.say("compare.kinds")]

    def unstated(self, asked: Sequence[str]) -> list[str]:
        """Say which of the facts that matter most the catalogue doesn't state of one of them."""
        for row in self.contrast.rows:
            stated = sum(v != UNSTATED for v in row.values)
            telling = row.field in _TELLING[:2] or (self.contrast.alike and row.field in _TELLING)
            many = len(row.values) - stated <= stated
            if telling and stated < len(row.values) and many and row.field not in asked:
                missing = [n for n, v in zip(self.names, row.values, strict=True) if v == UNSTATED]
                names = self.voice.words.joined(missing, "or")
                field = self.voice.words.field(row.field)
                return [self.voice.say("compare.unstated", field=field, names=names)]
        return []

    def same(self) -> list[str]:
        """Return what is the same for all, in one line."""
        rows = [r for r in self.contrast.same if r.field not in _PLAIN][:_MOST_SAME]
        facts = [self._fact(r) for r in rows]
        told = self.voice.words.strung(self.voice.say("compare.comma"), facts)
        return [self.voice.say("compare.same", facts=told)] if facts else []

    def _fact(self, row: Contrasted) -> str:
        words, value = self.voice.words, row.values[0]
        if value in ("yes", "no"):
            field = words.field(row.field)
            return field if value == "yes" else self.voice.say("reasons.no_flag", field=field)
        field, told = words.field(row.field), words.value(value)
        return self.voice.say("compare.fact", field=field, value=told)


def _recommended(
    products: Sequence[Product],
    need: Need,
    said: str,
    wishes: Sequence[Constraint],
    words: _Words,
) -> str:
    """Return which to take and why: the wishes first, then what is said of it, then the ratings."""
    voice = words.voice
    told = [by_text(p, said) for p in products]
    rated = fair_ratings(products)
    ranks = [
        _rank(p, need, wishes, bool(t), r) for p, t, r in zip(products, told, rated, strict=True)
    ]
    best = max(range(len(products)), key=lambda i: ranks[i])
    name = words.names[best]
    if sum(r == ranks[best] for r in ranks) > 1:
        return voice.say("compare.recommend_none")
    alone = [r[0] for r in ranks].count(ranks[best][0]) == 1 and need.hard
    if alone and ranks[best][0] == 0:
        return voice.say("compare.recommend_all", name=name)
    quote = told[best]
    if quote and sum(bool(t) for t in told) == 1:
        return voice.say("compare.recommend_said", name=name, quote=quote)
    edges = words.edges(best)
    if not edges:
        return voice.say("compare.recommend_none")
    words.leave_out([*edges, *(e for e in words.contrast.edges if e.product == best)])
    return voice.say("compare.recommend", name=name, parts=words.parts(edges))


def _rank(
    product: Product,
    need: Need,
    wishes: Sequence[Constraint],
    told: bool,
    rated: float,
) -> tuple[int, int, bool, bool, float, float]:
    """Return what speaks for a product, the weightiest first; limits go before everything."""
    broken = -sum(satisfies(product, c) is not True for c in need.hard)
    met = sum(satisfies(product, c) is True for c in wishes if c.checkable)
    price = product.price.major if product.price else 0.0
    return broken, met, product.available, told, rated, -price
