"""Why a product was picked: the wishes it meets and how it differs from the others shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.contrasts import against, lags, leads
from recommender.drawbacks import drawbacks, unsaid
from recommender.reason import Reason
from recommender.wishes import amount, flag, met, rated, stated
from store import Constraint, Product, Quantity

_ENOUGH = 2
# Sizes and audiences are options, not reasons; a list of matching products is not one either.
_TELL_NOTHING = frozenset({"goes_with", "gender", "size"})
_MOST_VALUES = 3


def reasons_for(
    product: Product, wishes: Sequence[Constraint], others: Sequence[Product]
) -> list[Reason]:
    """Return the reasons for one product: wishes, comparisons, facts where those are few.

    Drawbacks come last.
    """
    good = [*met(product, wishes), *leads(product, others)]
    telling = len([r for r in good if not r.asked])
    good += list(facts(product, others))[: max(0, _ENOUGH - telling)]
    bad = [*unsaid(product, wishes), *drawbacks(product, others), *lags(product, others)]
    return _distinct([*good, *bad])


def contrasted(
    products: Sequence[Product], wishes: Sequence[Constraint]
) -> list[tuple[Product, list[Reason]]]:
    """Return every reason that can be said of each of several products shown in this order.

    Beside those of `reasons_for`: how the later ones differ from the first, and all facts.
    """
    return [(p, list(_all(p, wishes, products))) for p in products]


def _all(
    product: Product, wishes: Sequence[Constraint], shown: Sequence[Product]
) -> Iterator[Reason]:
    others = [p for p in shown if p.id != product.id]
    found = reasons_for(product, wishes, others)
    yield from (r for r in found if r.kind != "fact")
    if others and product.id != shown[0].id:
        yield from against(product, shown[0])
    yield from facts(product, others)


def facts(product: Product, others: Sequence[Product]) -> Iterator[Reason]:
    """Yield what a product states and the others don't state alike, the telling kinds first."""
    named = sorted(product.attributes.items(), key=lambda pair: pair[0] == "color")
    for field, value in named:
        if field in _TELL_NOTHING or any(o.attributes.get(field) == value for o in others):
            continue
        if isinstance(value, bool):
            if value:
                yield flag(product, field)
        elif isinstance(value, tuple) and 0 < len(value) <= _MOST_VALUES:
            yield stated(product, field, value)
        elif isinstance(value, Quantity) and (found := amount(product, field)):
            yield found
    if not any(o.rating == product.rating for o in others):
        yield from (r.model_copy(update={"kind": "fact"}) for r in rated(product))


def _distinct(reasons: Sequence[Reason]) -> list[Reason]:
    return list({(r.kind, r.text): r for r in reasons}.values())
