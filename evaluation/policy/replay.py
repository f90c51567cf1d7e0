"""A log as arrays: what was shown, by what chance, and what the policy in question would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import PolicyUnknown
from evaluation.policy.log import LoggedSlate, PolicyLog

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Target = Literal["greedy", "target", "logged"]


class Wanted(NamedTuple):
    """What the policy in question shows: entries of one slate, slot, product and probability."""

    slates: Ints
    slots: Ints
    products: Ints
    chances: Floats


class Replay(NamedTuple):
    """Slates of a log; arrays are (slates, slots), padded with product -1 where one was shorter.

    `propensities` are given the slots before, `marginals` over all that could stand before;
    `target` is the probability of the shown product in its slot under the policy in question,
    of which `wanted` is the whole.
    """

    products: Ints
    clicked: Floats
    propensities: Floats
    marginals: Floats
    target: Floats
    wanted: Wanted

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Where a slot held a product."""
        return self.products >= 0


def replay_of(log: PolicyLog, policy: Target) -> Replay:
    """Return the arrays; raises PolicyUnknown where a line does not tell what `policy` shows.

    A line without marginals is taken at its propensities, which are the same only where slots
    are drawn independently of each other.
    """
    lines = log.lines
    names: dict[str, int] = {}
    slots = max(max(len(x.slate), len(_chances(x, policy))) for x in lines)
    shape = (len(lines), slots)
    products, chance, marginal = np.full(shape, -1), np.ones(shape), np.ones(shape)
    clicked, target = np.zeros(shape), np.zeros(shape)
    wanted: list[tuple[int, int, int, float]] = []
    for row, line in enumerate(lines):
        chances = _chances(line, policy)
        for slot, shown in enumerate(line.slots):
            products[row, slot] = names.setdefault(shown.product, len(names))
            clicked[row, slot] = shown.clicked
            chance[row, slot] = 1.0 if policy == "logged" else shown.propensity
            told = shown.propensity if shown.marginal is None else shown.marginal
            marginal[row, slot] = 1.0 if policy == "logged" else told
            if slot < len(chances):
                target[row, slot] = chances[slot].get(shown.product, 0.0)
        for slot, at in enumerate(chances):
            wanted += [(row, slot, names.setdefault(p, len(names)), c) for p, c in at.items()]
    return Replay(products, clicked, chance, marginal, target, _wanted(wanted))


def _wanted(entries: Sequence[tuple[int, int, int, float]]) -> Wanted:
    columns = np.array(entries, np.float64).reshape(-1, 4)
    slates, slots, products = columns[:, :3].astype(np.int64).T
    return Wanted(slates, slots, products, columns[:, 3])


def _chances(line: LoggedSlate, policy: Target) -> Sequence[Mapping[str, float]]:
    """Return for each position which products the policy in question shows, how likely."""
    if policy == "logged":
        return [{s.product: 1.0} for s in line.slots]
    if policy == "greedy" and line.greedy is not None:
        return [{product: 1.0} for product in line.greedy]
    if policy == "target" and line.target is not None:
        return line.target
    raise PolicyUnknown(f"exposure {line.id!r} has no field {policy!r}", hint=_HINT)


_HINT = "Log it, or evaluate another policy with --policy"
