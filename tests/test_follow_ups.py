import pytest

from agent import Reply, Shopkeeper
from store import Quantity
from tests.conftest import product
from tests.things import keeper_of, talk, titles

THINGS = (
    product(
        "Oak Dining Table",
        price=40000,
        categories=("Tables",),
        attributes={"material": ("oak",)},
    ),
    product(
        "Glass Dining Table",
        price=30000,
        categories=("Tables",),
        attributes={"material": ("glass",)},
    ),
    product(
        "Black Leather Ankle Boots",
        price=9000,
        categories=("Boots",),
        attributes={"color": ("black",), "gender": ("women",)},
    ),
    product(
        "Brown Riding Boots",
        price=15000,
        categories=("Boots",),
        attributes={"color": ("brown",), "gender": ("women",)},
    ),
    product("Acoustic Travel Guitar", price=18000, categories=("Music",)),
    product("Acoustic Concert Guitar", price=28000, categories=("Music",)),
    *(
        product(
            f"{name} Kettle",
            price=price,
            categories=("Kettles",),
            attributes={
                "capacity": Quantity(amount=liters, unit="l"),
                "power_source": (source,),
            },
        )
        for name, price, liters, source in (
            ("Glass", 3700, 1.7, "mains"),
            ("Whistling", 4200, 2.2, "stove"),
        )
    ),
    *(
        product(name, categories=("Snacks",), attributes={"dietary": dietary})
        for name, dietary in (
            ("Almonds", ("gluten-free", "vegan")),
            ("Lentil Chips", ("gluten-free", "nut-free")),
            ("Crackers", ("nut-free",)),
        )
    ),
    *(
        product(name, price=price, categories=("Camping",))
        for name, price in (("Fishing Rod", 6000), ("Trout Fishing Rod", 9000))
    ),
    *(
        product(f"{name} Tent", price=20000, categories=("Tents",), attributes={"persons": persons})
        for name, persons in (("Ridge", Quantity(amount=2)), ("Solo", Quantity(amount=1)))
    ),
    product("Dusk Tent", price=30000, rating=None, categories=("Tents",)),
    product(
        "Kids Toothbrush",
        price=500,
        categories=("Toothbrushes",),
        attributes={"gender": ("kids",)},
    ),
    *(
        product(
            f"{name} Kibble",
            price=2000,
            categories=("Pets", "Food & Treats"),
            attributes={"species": (species,)},
        )
        for name, species in (("Salmon", "dog"), ("Tuna", "cat"))
    ),
    product("Teething Ring", price=900, rating=(5.0, 900), categories=("Baby & Toddler", "Toys")),
    product("Green Asparagus", price=500, categories=("Vegetables",)),
    product(
        "Lemon Cake",
        price=900,
        categories=("Bakery",),
        attributes={"nut_free": True, "dietary": ("nut-free",)},
    ),
    product("Wool Slippers", price=3000, categories=("Slippers",)),
    product("Sheepskin Slippers", price=9000, categories=("Slippers",)),
    product("Beeswax Candle", price=2000, categories=("Candles",)),
    product("Baby Night Sack", price=4000, categories=("Sleep",)),
    product("Glass Tree Ornaments", price=2000, categories=("Christmas Tree Decorations",)),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    return keeper_of(THINGS, tmp_path_factory.mktemp("follow_ups"))


def limits(reply: Reply) -> dict[str, str]:
    assert reply.need is not None
    return {c.field: c.said for c in reply.need.constraints}


def unchecked(reply: Reply) -> list[str]:
    assert reply.need is not None
    return [c.said for c in reply.need.unverifiable]


@pytest.mark.parametrize(
    ("said", "quality"),
    [
        ("what about rectangular", "rectangular"),
        ("rectangular?", "rectangular"),
        ("counter height?", "counter height"),
        ("hand painted?", "hand painted"),
        ("clip on?", "clip on"),
        ("left handed?", "left handed"),
    ],
)
def test_a_quality_that_the_catalogue_has_no_word_for_keeps_what_is_sought(
    keeper: Shopkeeper, said: str, quality: str
) -> None:
    reply = talk(keeper, "a dining table under $500", said)
    assert {"category", "price"} <= limits(reply).keys()
    assert unchecked(reply) == [quality]
    assert quality in reply.text
    assert len(reply.items) == 2


@pytest.mark.parametrize("said", ["anything ankle height", "wide calf?", "thigh high?"])
def test_how_a_part_is_names_no_other_thing(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "women's boots under $120", said)
    assert {"category", "gender", "price"} <= limits(reply).keys()
    assert len(unchecked(reply)) == 1


def test_a_thing_that_only_titles_name_stays_sought_too(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "an acoustic guitar under $200", "left handed?")
    assert [item.product.title for item in reply.items] == ["Acoustic Travel Guitar"]


def test_what_is_fine_too_is_neither_asked_for_nor_lacking(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "a dining table under $500", "fake is fine too")
    assert limits(reply).keys() == {"category", "price"}
    assert not reply.need.unknown


@pytest.mark.parametrize("said", ["surfboards?", "what about a leash", "electric scooter?"])
def test_another_thing_that_the_shop_lacks_is_still_told(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "a dining table under $500", said)
    assert reply.need.unknown
    assert limits(reply).keys() <= {"electric"}


def test_what_one_of_those_shown_holds_is_asked_of_it(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "kettles", "whats the cheaper one hold")
    assert [item.product.title for item in reply.items] == ["Glass Kettle"]
    assert "1.7 l" in reply.text


def test_an_email_address_alone_leaves_all_as_it_was(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "kettles under $40", "mira.okafor@example.com")
    assert limits(reply).keys() == {"category", "price"}
    assert "email" not in reply.text


@pytest.mark.parametrize("said", ["just the rods", "no just the rods now", "i only want the rods"])
def test_one_of_several_things_is_all_that_is_sought_then(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "tents and fishing rods", said)
    assert titles(reply) == {"Fishing Rod", "Trout Fishing Rod"}


def test_a_budget_is_for_the_one_thing_that_is_left(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "a tent and fishing rods", "no just the rods now, under 80")
    assert titles(reply) == {"Fishing Rod"}


def test_just_the_cheapest_is_no_other_thing(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "fishing rods under $200", "just the cheapest")
    assert limits(reply)["price"] == "under $200"
    assert reply.need.about == "fishing rods"


@pytest.mark.parametrize("said", ["anything for dessert?", "something for dessert without nuts"])
def test_another_meal_is_another_thing(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "vegetables", said)
    assert titles(reply) == {"Lemon Cake"}


def test_a_meal_that_no_category_stands_for_is_not_what_was_shown(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "vegetables", "something for breakfast")
    assert limits(reply) == {}
    assert reply.need.about == "breakfast"


def test_the_budget_of_a_gift_holds_for_what_it_may_be(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "a gift for my mom, 50 max", "no candles", "slippers?")
    assert titles(reply) == {"Wool Slippers"}
    assert reply.need.recipient == "my mom"


def test_how_many_it_is_for_holds_for_the_kind_that_says_so(keeper: Shopkeeper) -> None:
    camping = "we are getting into camping, 2 people"
    assert titles(talk(keeper, camping, "start with a tent")) == {"Ridge Tent"}
    assert "persons" not in limits(talk(keeper, camping, "start with boots"))


@pytest.mark.parametrize("said", ["a gift for my dad", "boots for myself"])
def test_the_budget_of_a_gift_is_not_for_another_person(keeper: Shopkeeper, said: str) -> None:
    assert "price" not in limits(talk(keeper, "a gift for my mom under $50", said))


def test_the_budget_of_one_thing_is_not_that_of_another(keeper: Shopkeeper) -> None:
    assert "price" not in limits(talk(keeper, "a tent under $500", "slippers?"))


def test_a_thing_that_was_only_mentioned_has_its_own_budget(keeper: Shopkeeper) -> None:
    mentioned = "dinner for 4 tonight, thinking of asparagus and fishing for trout rods, under $90"
    assert "price" in limits(talk(keeper, mentioned))
    assert "price" not in limits(talk(keeper, mentioned, "slippers?"))


def test_what_somebody_does_is_no_kind_of_thing(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "kettles", "for the bedroom, my wife sleeps so not loud")
    assert limits(reply)["category"] == "kettles"
    assert "Sleep" not in str(reply.need.constraints)


@pytest.mark.parametrize(
    "said", ["i have 90 max and no boots", "i have no boots", "i don't have any boots"]
)
def test_what_a_shopper_has_none_of_is_neither_sought_nor_excluded(
    keeper: Shopkeeper, said: str
) -> None:
    reply = talk(keeper, "kettles", said)
    assert limits(reply).keys() - {"price"} == {"category"}
    reply = talk(keeper, "kettles", said, "so i need boots as well")
    assert not reply.need.conflicts
    assert limits(reply)["category"] == "boots"


def test_thanks_before_a_thing_is_no_small_talk_in_chinese_either(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "帐篷", "谢谢,再看看圣诞树装饰")
    assert titles(reply) == {"Glass Tree Ornaments"}


@pytest.mark.parametrize("said", ["for reading in bed", "for a small kitchen"])
def test_what_it_is_for_is_a_wish(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "show me kettles", said)
    assert reply.need.goal == "find"
    assert limits(reply)["category"] == "kettles"


@pytest.mark.parametrize(
    "said",
    [
        "does the first come in other colors?",
        "does it come in any other colour",
        "is the first available in any other colour",
    ],
)
def test_other_colors_of_one_product_are_asked_about_and_reject_nothing(
    keeper: Shopkeeper, said: str
) -> None:
    reply = talk(keeper, "brown boots", said)
    assert reply.need.goal == "ask_about"
    assert [i.product.title for i in reply.items] == ["Brown Riding Boots"]
    assert not any(c.negative for c in reply.need.constraints)


@pytest.mark.parametrize("said", ["the best one u have", "ok the best you got", "best you've got?"])
def test_the_best_that_there_is_goes_by_ratings_and_says_so(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "tents", said)
    assert (reply.need.goal, reply.need.order) == ("find", "rating")
    # One of them has no rating: that all are sorted by it would be too much.
    assert reply.text.startswith("Going by what buyers say:")


@pytest.mark.parametrize(
    "said", ["go back to the tents", "back to the tents please", "ok lets get back to those tents"]
)
def test_an_earlier_need_that_is_named_is_gone_back_to(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "a tent for 2", "kettles under $40", "in glass", said)
    assert limits(reply).keys() == {"category", "persons"}
    assert [o.kind for o in reply.need.operations] == ["back"]


def test_what_is_kid_friendly_is_not_made_for_kids(keeper: Shopkeeper) -> None:
    assert "gender" not in limits(talk(keeper, "a kid friendly toothbrush"))
    assert "gender" in limits(talk(keeper, "a kids toothbrush"))


def test_what_was_too_much_is_told_as_what_is_wished(keeper: Shopkeeper) -> None:
    text = talk(keeper, "a dining table in oak", "too expensive").text
    assert "cheaper" in text or "costs less" in text or "lowest price" in text
    text = talk(keeper, "a kettle of 2 liters or more", "too small").text
    assert "\u201cbigger\u201d" in text
    assert "too small" not in text


def test_two_that_were_seen_are_both(keeper: Shopkeeper) -> None:
    assert "seen both that fit" in talk(keeper, "kettles", "anything else").text


def test_likeness_with_a_wish_that_nothing_meets_says_that_nothing_fits(keeper: Shopkeeper) -> None:
    assert "nothing fits" in talk(keeper, "kettles", "something like the first but red").text


@pytest.mark.parametrize(
    "said", ["the riding boots are leather, isn't it?", "brown ones are waterproof aren't they??"]
)
def test_what_is_only_to_be_confirmed_changes_no_wish(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "women's boots", said)
    assert reply.need.goal == "ask_about"
    assert limits(reply).keys() == {"category", "gender"}


@pytest.mark.parametrize("said", ["any good for road?", "is it any good for riding?"])
def test_what_it_is_good_for_is_asked_of_those_shown(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "brown boots", said)
    assert reply.need.goal == "ask_about"
    assert "ratings" not in reply.text


def test_an_address_after_a_question_on_an_order_is_on_that_order(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "where is my order?", "mira.okafor@example.com")
    assert reply.need.goal == "service"


@pytest.mark.parametrize("said", ["dog food", "food for my dog", "do you have dog food?"])
def test_food_is_a_kind_where_it_is_told_for_whom(keeper: Shopkeeper, said: str) -> None:
    assert titles(talk(keeper, said)) == {"Salmon Kibble"}


def test_the_cheapest_takes_back_that_it_be_cheaper(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "a dining table", "too expensive", "ok the cheapest you have")
    assert limits(reply).keys() == {"category"}
    assert reply.items[0].product.title == "Glass Dining Table"


def test_a_limit_in_numbers_stays_beside_the_cheapest(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "a dining table under $350", "the cheapest you have")
    assert limits(reply).keys() == {"category", "price"}


@pytest.mark.parametrize(
    "said", ["how do i use it", "how does it work?", "how should i clean the first"]
)
def test_how_a_thing_is_used_is_asked_of_it(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "an acoustic guitar under $200", said)
    assert reply.need.goal == "ask_about"
    assert titles(reply) == {"Acoustic Travel Guitar"}


def test_one_of_several_that_fit_is_led_in_as_one(keeper: Shopkeeper) -> None:
    text = talk(keeper, "an acoustic guitar", "the cheaper one please").text
    assert "these" not in text.split("**")[0]


@pytest.mark.parametrize("said", ["a gift for my mom", "a present for my boss under $50"])
def test_toys_are_no_gift_for_grown_ups_of_whom_nothing_else_is_told(
    keeper: Shopkeeper, said: str
) -> None:
    assert "Teething Ring" not in titles(talk(keeper, said))
    assert "category" not in limits(talk(keeper, said))


@pytest.mark.parametrize("said", ["a gift for my baby", "a toy as a gift for my sister"])
def test_toys_are_gifts_for_children_and_where_they_are_sought(
    keeper: Shopkeeper, said: str
) -> None:
    assert "Teething Ring" in titles(talk(keeper, said))


def test_what_weighs_much_in_spanish_names_no_weights(keeper: Shopkeeper) -> None:
    assert talk(keeper, "teteras", "\u00bfla segunda pesa mucho?").need.goal == "ask_about"


@pytest.mark.parametrize(
    "more", ["also gluten free", "gluten free too please", "and gluten-free as well"]
)
def test_what_an_allergy_rules_out_stays_out_whatever_else_is_wished(
    keeper: Shopkeeper, more: str
) -> None:
    assert titles(talk(keeper, "i am allergic to nuts. snacks?", more)) == {"Lentil Chips"}


@pytest.mark.parametrize("turns", [("an electric kettle",), ("a kettle", "electric")])
def test_what_is_electric_is_told_by_what_drives_it(
    keeper: Shopkeeper, turns: tuple[str, ...]
) -> None:
    assert titles(talk(keeper, *turns)) == {"Glass Kettle"}


def test_a_beginner_is_no_thing_to_look_for(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "acoustic guitar beginner", "the cheapest one")) == {
        "Acoustic Travel Guitar",
        "Acoustic Concert Guitar",
    }


@pytest.mark.parametrize("said", ["at least a litre", "half a gallon or more", "over a litre"])
def test_one_of_a_unit_is_an_amount(keeper: Shopkeeper, said: str) -> None:
    assert limits(talk(keeper, "a kettle", said)).keys() == {"category", "capacity"}


def test_who_wants_it_roomier_looks_for_no_other_thing(keeper: Shopkeeper) -> None:
    assert not talk(keeper, "a tent under $5", "anything roomier").need.unknown


def test_decaf_tells_how_a_thing_is_and_names_none(keeper: Shopkeeper) -> None:
    assert not talk(keeper, "snacks", "decaf").need.unknown


@pytest.mark.parametrize("said", ["how long does the first one last?", "will the first one last"])
def test_what_lasts_is_not_the_last(keeper: Shopkeeper, said: str) -> None:
    assert len(talk(keeper, "a kettle", said).need.referred) == 1
    assert len(talk(keeper, "a kettle", "compare the first and last").need.referred) == 2
