"""Which way to the nearest vectors costs least: the matching rows, all of them, or a graph."""

from __future__ import annotations

from typing import Literal

from store.product import Value

Way = Literal["gather", "scan", "hnsw"]


class Plan(Value):
    """How a search goes: `matching` of `size` rows by `way`, and why that one."""

    way: Way
    matching: int
    size: int
    why: str


class Costs(Value):
    """Nanoseconds a row of 384 dimensions; the graph's as so many scanned rows a query.

    Measured on one core with AVX-512: gathering took 65 to 105 of 50,000 rows, 145 to 170 of a
    million, scanning 18 of either; what counts is the ratio. `graph_rows` is measured when an index
    is built, in the same run as the scan; None: there is no graph to use.
    """

    gather: float = 120
    scan: float = 18
    graph_rows: float | None = None

    def plan(self, size: int, matching: int, *, by: Way | None = None) -> Plan:
        """Choose how to search `matching` of `size` rows; only all rows can go by the graph."""
        costs: dict[Way, float] = {"gather": self.gather * matching, "scan": self.scan * size}
        if matching == size and self.graph_rows is not None:
            costs["hnsw"] = self.scan * self.graph_rows
        way = min(costs, key=lambda w: costs[w]) if by is None else by
        share = f"{matching:,} of {size:,} rows match" if matching < size else f"all {size:,} rows"
        others = ", ".join(f"{w} {c / 1e6:.2f} ms" for w, c in costs.items())
        chosen = "as asked" if by else "the cheapest"
        return Plan(way=way, matching=matching, size=size, why=f"{share}; {chosen} of {others}")
