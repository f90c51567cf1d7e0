"""A shop's taste learned from its own log: what `shopkeeper train taste` keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import TooFewEvents
from recommender import (
    Affinity,
    Baskets,
    Checkpoint,
    Example,
    Interactions,
    Panel,
    Privacy,
    Recipe,
    Schedule,
    Taste,
    Traits,
    Transformer,
    Verdict,
    affinities,
    baskets_of,
    bounded,
    event_weight,
    next_items,
    noisy,
    released,
    sequence_trial,
    train_taste,
)
from store import KINDS, Catalog, EventColumns

Told = Callable[[str], None]
_VISIT = 1_800.0
_BOUGHT = frozenset({"add", "buy"})
_CHOICES = 0.8
_MOST_EXAMPLES = 3_000
_MOST_KINDS = 1_000
LEAST_SEQUENCES = 1_000
"""Labelled sessions under which a transformer is not tried."""
_RECIPE, _SCHEDULE = Recipe(), Schedule()


@dataclass(frozen=True)
class Learnt:
    """A taste over `products`, what was bought together, and what was decided on the way."""

    products: tuple[str, ...]
    taste: Taste
    baskets: Baskets
    affinity: Affinity
    verdicts: tuple[Verdict, ...]
    shoppers: int
    events: int
    revision: int
    epsilon: float | None = None

    def about(self) -> dict[str, Any]:
        """Return what is kept beside the arrays."""
        return {
            "products": list(self.products),
            "revision": self.revision,
            "epsilon": self.epsilon,
            "shoppers": self.shoppers,
            "events": self.events,
            "baskets": self.baskets.total,
            "kinds": list(self.affinity.names),
            "generators": list(self.taste.panel.names),
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
        }


def learn(
    catalog: Catalog,
    columns: EventColumns,
    *,
    progress: Told = lambda stage: None,
    sequence: bool = True,
    start: Checkpoint | None = None,
    after_epoch: Callable[[Checkpoint], None] | None = None,
    schedule: Schedule = _SCHEDULE,
    privacy: Privacy | None = None,
    seed: int = 0,
) -> Learnt:
    """Learn from everything, with choices made on the last fifth of the events.

    `columns` are over the catalogue's products in the order of its rows. `privacy` adds noise to
    the counts of what was bought, and of what together: half of its epsilon and delta each. A
    transformer is tried from 1,000 labelled sessions on, `start` and `after_epoch` let it be
    interrupted. Raises TooFewEvents.
    """
    interactions = interactions_of(columns)
    _check(interactions)
    traits = traits_of(catalog)
    cut = float(np.quantile(interactions.times, _CHOICES))
    past = interactions.before(cut)
    examples = list(next_items(interactions, cut, most=_MOST_EXAMPLES, seed=seed))
    besides: dict[str, Transformer] = {}
    tried: list[Verdict] = []
    if sequence:
        progress("sequences")
        trial = Trial(schedule, start, after_epoch)
        model, verdict = _tried(past, traits, examples, cut, trial)
        tried.append(verdict)
        if model and verdict.ships:
            besides["sequence"] = model
    given: dict[str, Any] = {"progress": progress, "besides": besides, "seed": seed}
    taste = train_taste(interactions, past, traits, examples, at=cut, recipe=_RECIPE, **given)
    progress("baskets")
    together = _baskets(columns, privacy, seed)
    return Learnt(
        columns.products,
        taste,
        together,
        affinities(together, _kinds(catalog)),
        (*taste.verdicts, *tried),
        len(interactions.shoppers),
        len(interactions),
        columns.revision,
        privacy.epsilon if privacy else None,
    )


class Trial(NamedTuple):
    """How a transformer is trained: from where, and who is told after each epoch."""

    schedule: Schedule
    start: Checkpoint | None
    after_epoch: Callable[[Checkpoint], None] | None


def _tried(
    past: Interactions, traits: Traits, examples: Sequence[Example], cut: float, trial: Trial
) -> tuple[Transformer | None, Verdict]:
    """Train a transformer on the past, where there is enough to judge it on."""
    if len(examples) < LEAST_SEQUENCES or traits.vectors is None:
        few = f"{len(examples)} labelled sessions are fewer than {LEAST_SEQUENCES:,}"
        return None, Verdict("transformer", len(examples), 0, 0, 0, 0, few)
    panel = Panel.fit(past, traits, _RECIPE, cut)
    return sequence_trial(past, traits.vectors, panel, examples, **trial._asdict())


def interactions_of(columns: EventColumns) -> Interactions:
    """Return what was done with products, weighed by its kind, in visits.

    A session is a visit; without one, a visit ends where nothing is done for half an hour.
    """
    kept = np.flatnonzero((columns.product >= 0) & (columns.shopper >= 0))
    weights = [
        event_weight(KINDS[kind], None if np.isnan(value) else value)
        for kind, value in zip(columns.kind[kept].tolist(), columns.value[kept], strict=True)
    ]
    shoppers, products = columns.shoppers, columns.products
    return Interactions.of(
        products,
        [shoppers[at] for at in columns.shopper[kept].tolist()],
        [products[at] for at in columns.product[kept].tolist()],
        columns.at[kept],
        weights,
        _visits(columns, kept),
    )


def _visits(columns: EventColumns, kept: NDArray[np.int64]) -> list[str]:
    """Return a name of the visit that each event belongs to."""
    last: dict[int, tuple[float, int]] = {}
    found = []
    parts = (columns.shopper[kept], columns.session[kept], columns.at[kept])
    for shopper, session, at in zip(*(part.tolist() for part in parts), strict=True):
        if session:
            found.append(f"{shopper}s{session}")
            continue
        before, visit = last.get(shopper, (-np.inf, 0))
        visit += at - before > _VISIT
        last[shopper] = at, visit
        found.append(f"{shopper}v{visit}")
    return found


def traits_of(catalog: Catalog) -> Traits:
    """Return what the catalogue knows of its products, in the order of its rows."""
    rows = np.arange(len(catalog))
    kinds = np.asarray(catalog.kinds(rows))
    _, numbers = np.unique(kinds, return_inverse=True)
    return Traits(
        len(catalog),
        vectors=np.asarray(catalog.meaning.vectors(rows), np.float32),
        # Kind 0 is none, which a trait tells by -1.
        categories=np.where(kinds == 0, -1, numbers),
        prices=catalog.numbers("price", rows),
    )


def _check(interactions: Interactions) -> None:
    liked = np.unique(interactions.columns[interactions.weights > 0])
    if not len(interactions):
        raise TooFewEvents("the log holds no event with a product of this catalogue")
    if len(interactions.shoppers) < 2 or len(liked) < 2:
        raise TooFewEvents(
            f"events of one shopper, or likes of one product, teach nothing that likeness does not "
            f"tell (shoppers: {len(interactions.shoppers)}, liked products: {len(liked)})"
        )


def _baskets(columns: EventColumns, privacy: Privacy | None, seed: int) -> Baskets:
    """Count what was put into one cart or bought in one visit."""
    bought = np.array([kind in _BOUGHT for kind in KINDS])[columns.kind]
    kept = np.flatnonzero(bought & (columns.product >= 0) & (columns.shopper >= 0))
    held: dict[str, list[int]] = {}
    owners: dict[str, str] = {}
    named = zip(_visits(columns, kept), kept.tolist(), strict=True)
    for visit, place in named:
        held.setdefault(visit, []).append(int(columns.product[place]))
        owners[visit] = columns.shoppers[columns.shopper[place]]
    if privacy is None:
        return baskets_of(held.values(), len(columns.products))
    half = replace(privacy, epsilon=privacy.epsilon / 2, delta=privacy.delta / 2)
    # Each shopper once: the baskets of one who comes daily would need as much more noise.
    taken = ((owners[v], one) for v, products in held.items() for one in products)
    times = bounded(taken, half.most, seed=seed)
    counts = np.array([times[i] for i in range(len(columns.products))], np.float64)
    pairs = ((owners[v], pair) for v, products in held.items() for pair in _pairs(products))
    kept_pairs = released(bounded(pairs, half.most, seed=seed), half, _random())
    together = {pair: round(count) for pair, count in kept_pairs.items()}
    bought = noisy(counts, half, _random()).astype(np.int64)
    return Baskets.of_counts(len({*owners.values()}), bought, together)


def _kinds(catalog: Catalog) -> list[str]:
    """Return the narrowest category of each product, in the order of rows.

    Only what is wide enough for a table of pairs: of more than a thousand the largest.
    """
    kinds = [p.categories[-1] if p.categories else "" for p in catalog.at(range(len(catalog)))]
    largest = {kind for kind, _ in Counter(kinds).most_common(_MOST_KINDS)}
    return [kind if kind in largest else "" for kind in kinds]


def _pairs(products: Sequence[int]) -> Iterator[tuple[int, int]]:
    several = sorted(set(products))
    return ((a, b) for at, a in enumerate(several) for b in several[at + 1 :])


def _random() -> np.random.Generator:
    """Return noise that nobody can draw again: a known seed would take it back."""
    return np.random.default_rng()
