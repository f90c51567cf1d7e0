"""What products are worth to queries: a CSV of judgments or clicks, read strictly."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from evaluation.errors import BadJudgments

_QUERY = ("query", "search", "q")
_ID = ("id", "asin", "product_id", "product")
# The gains that the data set's authors use: Reddy et al., Shopping Queries Dataset (2022).
ESCI = {"e": 1.0, "s": 0.1, "c": 0.01, "i": 0.0}
_WORDS = {"exact": "e", "substitute": "s", "complement": "c", "irrelevant": "i"}
_CLICKS = {"1": 1.0, "true": 1.0, "yes": 1.0, "0": 0.0, "false": 0.0, "no": 0.0}


@dataclass(frozen=True)
class Judgments:
    """The gain, 0 to 1, of each judged product for each query; unjudged products gain nothing."""

    gains: Mapping[str, Mapping[str, float]]

    def __len__(self) -> int:
        return sum(len(judged) for judged in self.gains.values())

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries, in the order of the file."""
        return tuple(self.gains)

    def relevant(self, query: str, least: float = 1.0) -> frozenset[str]:
        """Return the products that gain at least `least`: by default only the exact ones."""
        return frozenset(i for i, gain in self.gains[query].items() if gain >= least)

    def among(self, ids: frozenset[str]) -> Judgments:
        """Return the judgments of these products, and the queries that one of them is good for.

        A query that nothing in the shop is good for measures the shop, not its search.
        """
        kept = {
            query: {i: gain for i, gain in judged.items() if i in ids}
            for query, judged in self.gains.items()
        }
        return Judgments({q: judged for q, judged in kept.items() if any(judged.values())})

    @classmethod
    def read(cls, path: Path) -> Judgments:
        """Read a CSV file; raises BadJudgments naming the row."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise BadJudgments(f"there is no {path}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise BadJudgments(f"{path} can't be read: {error}", hint="Save it as UTF-8") from error
        return cls.parse(text, name=path.name)

    @classmethod
    def parse(cls, text: str, *, name: str = "judgments") -> Judgments:
        """Read the text of a CSV file with the columns query, id and gain, label or clicked.

        Gains are divided by the largest one; labels are those of ESCI (E, S, C, I). Clicks may
        repeat, one row a showing: the gain is the share of showings that were clicked, which
        leaves the bias towards the first places in. Raises BadJudgments naming the row.
        """
        # A NUL or a stray carriage return ends the reader with an error of its own.
        rows = csv.reader(text.replace("\0", "").splitlines(keepends=True), strict=False)
        try:
            columns = _columns(next(rows, []), name)
            told = [_row(row, columns, f"{name}, row {n}") for n, row in _filled(rows)]
        except csv.Error as error:
            raise BadJudgments(f"{name} can't be read: {error}") from error
        if not told:
            raise BadJudgments(f"{name} holds no judgments")
        return cls(_shares(told) if columns.kind is _CLICK else _scaled(_single(told), name))


def _number(cell: str) -> float:
    number = float(cell)
    if not 0 <= number < math.inf:
        raise ValueError(cell)
    return number


def _labelled(cell: str) -> float:
    return ESCI[_WORDS.get(cell, cell)]


def _clicked(cell: str) -> float:
    return _CLICKS[cell]


class _Kind(NamedTuple):
    """A way to say what a product is worth: its columns, how a cell is read, what it should be."""

    names: tuple[str, ...]
    read: Callable[[str], float]
    what: str


# The first kind that a file has counts: a number says more than a label, a label than a click.
_CLICK = _Kind(("clicked", "click"), _clicked, "click (1 or 0)")
_KINDS = (
    _Kind(("gain", "grade", "relevance", "rating"), _number, "number of 0 or more"),
    _Kind(("label", "esci_label"), _labelled, "label (E, S, C or I)"),
    _CLICK,
)


class _Columns(NamedTuple):
    query: int
    id: int
    gain: int
    kind: _Kind


class _Told(NamedTuple):
    query: str
    id: str
    gain: float
    place: str


def _columns(header: list[str], name: str) -> _Columns:
    names = [column.strip().casefold() for column in header]

    def place(wanted: Iterable[str]) -> int | None:
        return next((names.index(w) for w in wanted if w in names), None)

    query, product = place(_QUERY), place(_ID)
    if query is None or product is None:
        missing = "query" if query is None else "id"
        shown = ", ".join(repr(column[:30]) for column in header[:10])
        raise BadJudgments(f"{name} has no column {missing!r}, only {shown or 'nothing'}")
    for kind in _KINDS:
        gain = place(kind.names)
        if gain is not None:
            return _Columns(query, product, gain, kind)
    raise BadJudgments(f"{name} has no column 'gain', 'label' or 'clicked'")


def _filled(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return ((n, row) for n, row in enumerate(rows, start=2) if any(cell.strip() for cell in row))


def _row(row: list[str], columns: _Columns, place: str) -> _Told:
    if len(row) <= max(columns.query, columns.id, columns.gain):
        raise BadJudgments(f"{place}: it has only {len(row)} cells")
    query, product = " ".join(row[columns.query].split()), row[columns.id].strip()
    if not query or not product:
        raise BadJudgments(f"{place}: its {'id' if query else 'query'} is empty")
    try:
        gain = columns.kind.read(row[columns.gain].strip().casefold())
    except (KeyError, ValueError) as error:
        told = row[columns.gain][:30]
        raise BadJudgments(f"{place}: {told!r} is no {columns.kind.what}") from error
    return _Told(query, product, gain, place)


def _single(told: Iterable[_Told]) -> dict[str, dict[str, float]]:
    """Return one gain for each pair; two that contradict are refused."""
    gains: dict[str, dict[str, float]] = defaultdict(dict)
    for query, product, gain, place in told:
        before = gains[query].setdefault(product, gain)
        if before != gain:
            raise BadJudgments(
                f"{place}: {product!r} was judged {before:g} for {query!r} before, now {gain:g}",
                hint="Keep one of the two rows",
            )
    return dict(gains)


def _scaled(gains: dict[str, dict[str, float]], name: str) -> dict[str, dict[str, float]]:
    most = max(gain for judged in gains.values() for gain in judged.values())
    if most <= 0:
        raise BadJudgments(f"{name} finds nothing good for anything", hint="Judge good ones too")
    return {q: {i: gain / most for i, gain in judged.items()} for q, judged in gains.items()}


def _shares(told: Iterable[_Told]) -> dict[str, dict[str, float]]:
    shown: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for query, product, clicked, _ in told:
        shown[query][product].append(clicked)
    return {
        query: {i: sum(clicks) / len(clicks) for i, clicks in seen.items()}
        for query, seen in shown.items()
    }
