"""The catalogue as the judge knows it: every row, and which rows meet what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from evaluation.simulation.judging import Verdict, fit
from evaluation.simulation.limit import Limit
from evaluation.simulation.row import Phrase, Row, labels_of, named_by, parts, split
from evaluation.simulation.words import read, tokens
from store import Catalog, Product

_SURELY: tuple[Verdict, ...] = ("yes",)
_ARGUABLY: tuple[Verdict, ...] = ("yes", "arguable")
_UNLESS_STATED: tuple[Verdict, ...] = ("yes", "arguable", "unstated")


class Shop:
    """All rows of a catalogue, with the sets of those that meet a limit remembered."""

    def __init__(
        self, products: Iterable[Product], currency: str = "USD", pages: Sequence[str] = ()
    ) -> None:
        self.pages = tuple(pages)
        products = list(products)
        labels = labels_of(products)
        self.rows: tuple[Row, ...] = tuple(Row.of(product, labels) for product in products)
        self.by_id = {row.id: row for row in self.rows}
        self.currency = currency
        self._verdicts: dict[Limit, dict[str, Verdict]] = {}
        self._of_all: dict[tuple[Limit, tuple[Verdict, ...]], tuple[Row, ...]] = {}

    @classmethod
    def of(cls, catalog: Catalog, pages: Sequence[str] = ()) -> Shop:
        """Read every row of a catalogue; `pages` are what the shop's policies say."""
        rows = catalog.search("", limit=len(catalog)).rows.tolist()
        return cls(catalog.at(rows), catalog.currency, pages)

    def meeting(self, limits: Iterable[Limit]) -> frozenset[str]:
        """Return the ids of the rows that meet all limits beyond argument."""
        left = self.rows
        for limit in limits:
            left = self._among(left, limit, _SURELY)
        return frozenset(row.id for row in left)

    def arguable(self, limits: Iterable[Limit]) -> frozenset[str]:
        """Return the ids of the rows of which somebody might say that they meet all limits."""
        left = self.rows
        for limit in limits:
            left = self._among(left, limit, _UNLESS_STATED if limit.negative else _ARGUABLY)
        return frozenset(row.id for row in left)

    def _among(
        self, rows: tuple[Row, ...], limit: Limit, verdicts: tuple[Verdict, ...]
    ) -> tuple[Row, ...]:
        """Return those of the rows on which a limit has one of the verdicts."""
        if rows is not self.rows:
            return self._judged(rows, limit, verdicts)
        # Most that is asked begins with a kind of product, of which there are few.
        if (limit, verdicts) not in self._of_all:
            self._of_all[limit, verdicts] = self._judged(rows, limit, verdicts)
        return self._of_all[limit, verdicts]

    def _judged(
        self, rows: tuple[Row, ...], limit: Limit, verdicts: tuple[Verdict, ...]
    ) -> tuple[Row, ...]:
        known = self._verdicts.setdefault(limit, {})
        for row in rows:
            if row.id not in known:
                known[row.id] = fit(row, limit)
        return tuple(row for row in rows if known[row.id] in verdicts)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that any row uses."""
        return frozenset(word for row in self.rows for word in row.said).union(
            word
            for row in self.rows
            for values in row.texts.values()
            for value in values
            for word in value
        )

    @cached_property
    def prices(self) -> tuple[float, ...]:
        """Every price of the shop."""
        return tuple(sorted({row.price for row in self.rows if row.price is not None}))

    @cached_property
    def spelled(self) -> dict[Phrase, str]:
        """How the catalogue itself writes the things that its titles and categories name."""
        labels = [name for row in self.rows for name in row.product.categories]
        kinds = {read(part): part.strip().casefold() for name in labels for part in split(name)}
        tails = [(row.heads, tokens(named_by(row.product.title))) for row in self.rows]
        heads = {head: " ".join(tail[-len(head) :]) for heads, tail in tails for head in heads}
        return {**heads, **kinds}

    def spell(self, field: str, value: Phrase) -> str:
        """Return a value of a field as the catalogue writes it; only brands keep their capitals."""
        return self._spelled_values.get((field, value), " ".join(value))

    @cached_property
    def _spelled_values(self) -> dict[tuple[str, Phrase], str]:
        brands = {("brand", read(b)): b for row in self.rows if (b := row.product.brand)}
        return brands | {
            (field, read(text)): text.casefold()
            for row in self.rows
            for field, value in row.product.attributes.items()
            if isinstance(value, tuple)
            for text in value
        }

    @cached_property
    def heads(self) -> Counter[Phrase]:
        """How many titles end in a word, or in two."""
        return Counter(head for row in self.rows for head in row.heads)

    @cached_property
    def label_nouns(self) -> dict[str, frozenset[Phrase]]:
        """For each noun in labels of categories, the things named so: for "bag" sleeping bags."""
        found: dict[str, set[Phrase]] = {}
        for row in self.rows:
            for name in row.product.categories:
                for part in parts(name):
                    found.setdefault(part[-1], set()).add(part)
        return {noun: frozenset(named) for noun, named in found.items()}

    @cached_property
    def brand_words(self) -> frozenset[Phrase]:
        """The words of all brands, each by itself."""
        return frozenset((w,) for row in self.rows for b in row.texts.get("brand", ()) for w in b)

    @cached_property
    def _commons(self) -> dict[str, list[str]]:
        counted: dict[str, Counter[str]] = {}
        for row in self.rows:
            for field, values in row.texts.items():
                counted.setdefault(field, Counter()).update({" ".join(v) for v in values})
        return {f: sorted(v for v, n in c.items() if n > 1) for f, c in counted.items()}

    def common(self, field: str) -> list[str]:
        """Return the values of a field that several rows state."""
        return self._commons.get(field, [])

    def alike(self, row: Row) -> list[Row]:
        """Return the other rows of the same kinds."""
        return [other for other in self._by_kinds[row.kinds] if other.id != row.id]

    @cached_property
    def _by_kinds(self) -> dict[frozenset[Phrase], list[Row]]:
        found: dict[frozenset[Phrase], list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.kinds, []).append(row)
        return found

    @cached_property
    def kind_titles(self) -> dict[Phrase, float]:
        """For each thing that categories name, the share of its rows whose titles use the noun."""
        members: dict[Phrase, list[Row]] = {}
        for row in self.rows:
            for kind in row.kinds:
                members.setdefault(kind, []).append(row)
        return {
            kind: sum(kind[-1] in row.title for row in rows) / len(rows)
            for kind, rows in members.items()
        }

    def titles(self, ids: Sequence[str]) -> list[Phrase]:
        """Return the titles of rows, for the audit."""
        return [read(self.by_id[i].product.title) for i in ids if i in self.by_id]
