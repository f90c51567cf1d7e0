"""Why a product was picked: the wishes it meets and how it differs from the others shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from recommender.contrasts import against, lags, leads
from recommender.drawbacks import drawbacks, unsaid
from recommender.made_of import made_of
from recommender.reason import Evidence, Reason
from recommender.wishes import amount, flag, is_color, met, rated, stated
from store import AttributeValue, Constraint, Product, Quantity, color_families

_ENOUGH = 2
# Sizes and audiences are options, not reasons; a list of matching products is not one either.
_TELL_NOTHING = frozenset({"goes_with", "gender", "size"})
_MOST_VALUES = 3
# "Suitable for all" tells nobody anything.
_SAYS_NOTHING = frozenset({"all", "any", "other", "various"})


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
    namesakes = [o for o in others if o.title == product.title]
    if product.id != shown[0].id and not namesakes:
        yield from against(product, shown[0])
    yield from facts(product, others)


def facts(product: Product, others: Sequence[Product]) -> Iterator[Reason]:
    """Yield what a product states and the others don't state alike last of all."""
    named = sorted(product.attributes.items(), key=lambda pair: pair[0] == "color")
    for field, value in named:
        if field not in _TELL_NOTHING and all(o.attributes.get(field) != value for o in others):
            yield from _fact(product, field, value)
    if all(o.rating != product.rating for o in others):
        yield from (r.model_copy(update={"kind": "fact"}) for r in rated(product))
    if product.stock and product.available:
        yield _stocked(product)


def _fact(product: Product, field: str, value: AttributeValue) -> Iterator[Reason]:
    if value is True:
        yield flag(product, field)
    elif isinstance(value, Quantity) and (found := amount(product, field)):
        yield found
    elif isinstance(value, tuple) and _tells(field, value):
        if field == "material" and not all(made_of(product, v) for v in value):
            return
        # "Wine" in a description is seldom a color.
        read = field == "color" and product.derived.get(field) == "description"
        if not read or _basic_colors().issuperset(value):
            yield stated(product, field, value)


def _tells(field: str, values: Sequence[str]) -> bool:
    if not _SAYS_NOTHING.isdisjoint(map(str.casefold, values)):
        return False
    return 0 < len(values) <= _MOST_VALUES and (field != "color" or all(map(is_color, values)))


@cache
def _basic_colors() -> frozenset[str]:
    return frozenset().union(*color_families().values())


def _stocked(product: Product) -> Reason:
    """Return what is left to say where the catalogue says nothing else."""
    value = str(product.stock)
    return Reason(
        text=f"{value} in stock",
        evidence=(Evidence(field="stock", value=value),),
        kind="fact",
        name="stocked",
        slots={"field": "stock", "value": value},
        asked=True,
    )


def _distinct(reasons: Sequence[Reason]) -> list[Reason]:
    return list({(r.kind, r.text): r for r in reasons}.values())
