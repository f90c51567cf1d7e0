from pathlib import Path

import numpy as np
import pytest

from recommender import (
    Affinity,
    Bundler,
    Pairing,
    affinities,
    associations,
    baskets_of,
    fit,
    pairings,
)
from store import AttributeValue, Product, Quantity, Variant

DATA = Path(__file__).parents[2] / "shared" / "data" / "online_retail"


def product(id: str, category: str = "", text: str = "", **attributes: AttributeValue) -> Product:
    categories = ("Shop", category) if category else ()
    return Product(
        id=id,
        title=id.title(),
        description=text,
        categories=categories,
        variants=(Variant(id=id),),
        attributes=attributes,
    )


# A stove is bought with gas half of the time, and with another stove almost as often; the pan
# meets it once, and everybody buys bags.
STOVE, GAS, RIVAL, PAN, BAG, OIL = range(6)
SHOP = (
    product("stove", "Stoves", connector=("threaded",)),
    product("gas", "Fuel", connector=("Threaded", "pierced")),
    product("rival", "Stoves", connector=("threaded",)),
    product("pan", "Pans"),
    product("bag", "Bags"),
    product("oil", "Fuel", connector=("open",)),
)
BOUGHT = [
    *([[STOVE, GAS, BAG]] * 10),
    *([[STOVE, RIVAL, BAG]] * 8),
    *([[STOVE, OIL]] * 7),
    [STOVE, PAN, PAN],
    *([[BAG]] * 60),
    *([[GAS]] * 4),
    *([[PAN, BAG]] * 20),
    [*range(6), *range(6)],
]
BASKETS = baskets_of(BOUGHT, len(SHOP))


def test_baskets_are_counted_once_a_product() -> None:
    assert BASKETS.total == len(BOUGHT)
    assert BASKETS.bought.tolist() == [27, 15, 9, 22, 99, 8]
    columns, common = BASKETS.pairs(STOVE)
    assert dict(zip(columns.tolist(), common.tolist(), strict=True)) == {
        GAS: 11,
        RIVAL: 9,
        PAN: 2,
        BAG: 19,
        OIL: 8,
    }


def test_a_basket_of_a_reseller_counts_for_nothing() -> None:
    counted = baskets_of([list(range(201)), [0, 1]], 201)
    assert (counted.total, int(counted.bought.sum())) == (1, 2)
    assert baskets_of([], 3).total == 0


def test_each_measure_is_what_its_formula_says() -> None:
    expected = 27 * 15 / BASKETS.total
    for measure, told in (
        ("chi", (11 - expected) / np.sqrt(expected)),
        ("confidence", 11 / 27),
        ("cosine", 11 / (np.sqrt(27 * 15) + 20)),
        ("lift", 11 / expected),
    ):
        found = associations(BASKETS, [STOVE], measure)  # type: ignore[arg-type]
        assert found[GAS] == pytest.approx(told)
        both = associations(BASKETS, [STOVE, PAN], measure)  # type: ignore[arg-type]
        alone = associations(BASKETS, [PAN], measure)  # type: ignore[arg-type]
        assert both == pytest.approx(found + alone)


def test_a_companion_shows_the_counts_it_rests_on() -> None:
    (first,) = Bundler(SHOP, BASKETS).companions([STOVE])
    assert (first.product, first.anchor, first.role) == ("gas", "stove", "complement")
    assert (first.together, first.anchored, first.bought) == (11, 27, 15)
    assert first.support == pytest.approx(11 / BASKETS.total)
    assert first.confidence == pytest.approx(11 / 27)
    assert first.lift == pytest.approx(11 / 27 / (15 / BASKETS.total))
    assert first.fits == ("connector",)
    assert first.words.startswith("11 of 27 baskets with the one had the other too")


def test_what_contradicts_is_never_a_companion_however_often_it_was_bought() -> None:
    told = {c.product for c in Bundler(SHOP, BASKETS).companions([STOVE], role=None)}
    assert "oil" not in told
    assert fit(SHOP[STOVE], SHOP[OIL]).contradicts == ("connector",)


def test_the_same_category_is_a_substitute() -> None:
    both = Bundler(SHOP, BASKETS).companions([STOVE], role=None)
    assert {c.product: c.role for c in both} == {"gas": "complement", "rival": "substitute"}
    (rival,) = Bundler(SHOP, BASKETS).companions([STOVE], role="substitute")
    assert rival.product == "rival"


def test_rare_pairs_and_those_met_by_chance_are_not_shown() -> None:
    told = {c.product for c in Bundler(SHOP, BASKETS).companions([STOVE])}
    assert "pan" not in told
    assert "bag" not in told
    assert {c.product for c in Bundler(SHOP, BASKETS, support=12).companions([STOVE])} == set()


def test_several_anchors_find_what_goes_with_all_and_never_themselves() -> None:
    told = Bundler(SHOP, BASKETS).companions([STOVE, GAS, STOVE], role=None)
    assert told
    assert not {"stove", "gas"} & {c.product for c in told}
    assert all(c.anchor in ("stove", "gas") for c in told)


def test_scores_of_a_model_order_and_the_counts_stay_the_reason() -> None:
    def backwards(anchors: object) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.arange(6.0)

    plain, scored = Bundler(SHOP, BASKETS), Bundler(SHOP, BASKETS, scores=backwards)
    order = [c.product for c in scored.companions([STOVE], role=None)]
    assert order == ["rival", "gas"]
    assert [c.product for c in plain.companions([STOVE], role=None)] == ["gas", "rival"]
    assert scored.companions([STOVE])[0].together == 11


def test_an_anchor_that_nobody_bought_has_no_companions() -> None:
    fresh = baskets_of([[0, 1]] * 9, len(SHOP))
    assert Bundler(SHOP, fresh).companions([PAN]) == ()
    assert Bundler(SHOP, baskets_of([], len(SHOP))).companions([STOVE]) == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "contradict"),
    [
        ({"size": Quantity(amount=28, unit="cm")}, {"size": Quantity(amount=24, unit="cm")}, True),
        ({"size": Quantity(amount=28, unit="cm")}, {"size": Quantity(amount=28, unit="cm")}, False),
        ({"size": Quantity(amount=28, unit="cm")}, {"size": Quantity(amount=28, unit="in")}, False),
        ({"size": ("41", "42")}, {"size": ("S", "M")}, False),
        ({"fuel": ("Gas",)}, {"fuel": ("gas", "wood")}, False),
        ({"fuel": ("gas",)}, {"fuel": ("petrol",)}, True),
        ({"system": ("X1",)}, {}, False),
        ({"color": ("red",)}, {"color": ("blue",)}, False),
        ({"compatible_with": ("phone",)}, {"compatible_with": ("laptop",)}, False),
    ],
)
def test_only_what_both_state_and_must_fit_contradicts(
    mine: dict[str, AttributeValue], theirs: dict[str, AttributeValue], contradict: bool
) -> None:
    first, second = (
        product(n).model_copy(update={"attributes": a}) for n, a in (("a", mine), ("b", theirs))
    )
    one = fit(first, second)
    assert one.possible is not contradict


def test_categories_that_are_bought_together_are_akin() -> None:
    mined = affinities(
        baskets_of([[0, 1]] * 300 + [[2, 3]] * 300, 5), ["Stoves", "Fuel", "Pans", "Lids", ""]
    )
    assert mined.between("Stoves", "Fuel") > 1.3 > 1 > mined.between("Stoves", "Pans")
    assert list(mined.companions("Stoves")) == ["Fuel"]
    assert mined.between("Stoves", "Hats") == 1.0
    assert mined.companions("Hats") == {}


def test_without_any_basket_the_catalogue_tells_what_may_go_together() -> None:
    stove = product("stove", "Stoves", connector=("threaded",), goes_with=("pot", "cup"))
    others = (
        product("tent", "Tents"),
        product("tarp", "Tarps"),
        product("mug", "Mugs", "Hot from any stove"),
        product("gas", "Fuel", connector=("threaded",)),
        product("lighter", "Fire", goes_with=("stove",)),
        product("cup", "Mugs"),
        product("pot", "Pots"),
        product("wrong", "Fuel", "For a stove", connector=("pierced",)),
        product("rival", "Stoves", connector=("threaded",), goes_with=("stove",)),
    )
    mined = Affinity(("Stoves", "Tents"), np.array([[1.0, 2.0], [2.0, 1.0]]))
    assert pairings(stove, (*others, stove), mined) == (
        Pairing("pot", "goes_with"),
        Pairing("cup", "goes_with"),
        Pairing("lighter", "named_by"),
        Pairing("gas", "fits", "connector"),
        Pairing("mug", "mentions", "Mugs"),
        Pairing("tent", "affinity", "Tents"),
    )
    assert [p.product for p in pairings(stove, others)] == ["pot", "cup", "lighter", "gas", "mug"]


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")
def test_on_real_baskets_confidence_and_cosine_beat_lift_from_one_anchor() -> None:
    from bench.bundles import measured

    told = measured(DATA, alone=True)["single_anchor"]
    assert told["confidence"]["recall@10"] == pytest.approx(0.131, abs=0.01)
    assert told["confidence"]["ndcg@10"] == pytest.approx(0.077, abs=0.006)
    for measure in ("confidence", "cosine", "chi"):
        assert told[measure]["ndcg_over_lift_ci"][0] > 0.02
