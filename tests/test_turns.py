"""Later turns refine, reorder, exclude and ask, in shops of other kinds than the demo."""

import pytest

from agent import Reply, Shopkeeper
from tests.conftest import product
from tests.things import keeper_of, talk, titles

THINGS = (
    *(
        product(
            title,
            about,
            price=price,
            categories=("Tools", "Drills"),
            brand=brand,
            attributes={"color": (color,)},
        )
        for title, about, price, brand, color in (
            ("Bosker Hammer Drill", "With battery.", 11900, "Bosker", "blue"),
            ("Trumm Compact Drill", "With battery.", 6450, "Trumm", "red"),
            ("Trumm Corded Drill", "For brick.", 4999, "Trumm", "black"),
        )
    ),
    product("Bosker Jigsaw", "Runs on mains.", price=5800, categories=("Saws",), brand="Bosker"),
    product("Bosker Sander", "Runs on mains.", price=6200, categories=("Sanders",), brand="Bosker"),
    product("Bosker Laser Meter", "Battery.", price=5400, categories=("Meters",), brand="Bosker"),
    *(
        product(f"{kind} Toothpaste", price=400, categories=("Dental",))
        for kind in ("Mint", "Kids")
    ),
    product(
        "Oat Dog Wash",
        price=900,
        categories=("Pets",),
        attributes={"suitable_for": ("dogs",)},
    ),
    *(
        product(f"Bart {name}", price=price, categories=("Beard Care",), brand="Bart")
        for name, price in (
            ("Beard Oil", 1400),
            ("Gift Set Shave & Beard", 3200),
            ("Shaving Cream Cedar", 800),
        )
    ),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    return keeper_of(THINGS, tmp_path_factory.mktemp("turns"))


def listed(reply: Reply) -> list[str]:
    return [item.product.title for item in reply.items]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("cheapest first pls", "Trumm Corded Drill"),
        ("can you sort them by price", "Trumm Corded Drill"),
        ("from cheap to expensive", "Trumm Corded Drill"),
        ("by price, high to low", "Bosker Hammer Drill"),
        ("most expensive at the top", "Bosker Hammer Drill"),
    ],
)
def test_a_list_is_put_into_another_order(keeper: Shopkeeper, said: str, first: str) -> None:
    reply = talk(keeper, "drills", said)
    assert len(reply.items) == 3
    assert listed(reply)[0] == first


def test_a_list_is_reordered_as_a_whole_though_some_fit_its_words_better(
    keeper: Shopkeeper,
) -> None:
    turns = ("show me everything from bosker", "only the battery stuff")
    before, reply = talk(keeper, *turns), talk(keeper, *turns, "cheapest first")
    prices = [item.product.price.major for item in reply.items if item.product.price]
    assert len(reply.items) >= len(before.items)
    assert prices == sorted(prices)


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        (("drills", "only red or black"), {"Trumm Compact Drill", "Trumm Corded Drill"}),
        (("drills", "only red"), {"Trumm Compact Drill"}),
        (("drills", "show me a red one instead"), {"Trumm Compact Drill"}),
        (("drills", "in red", "show me a black one instead"), {"Trumm Corded Drill"}),
        (("drills", "anything w/out a brand like trumm"), {"Bosker Hammer Drill"}),
    ],
)
def test_qualities_alone_refine_what_is_sought(
    keeper: Shopkeeper, turns: tuple[str, ...], left: set[str]
) -> None:
    assert titles(talk(keeper, *turns)) == left


@pytest.mark.parametrize("said", ["any thing similar but red", "similar but in red"])
def test_what_should_be_similar_stays_of_its_kind(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "drills", said)
    assert [(c.field, c.op) for c in reply.need.constraints] == [
        ("category", "eq"),
        ("color", "eq"),
    ]


@pytest.mark.parametrize("said", ["what about remote controlled", "a remote controlled one"])
def test_what_is_done_to_a_thing_names_no_other_thing(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "drills under $100", said)
    assert [c.field for c in reply.need.hard] == ["category", "price"]


@pytest.mark.parametrize(
    ("turns", "op"),
    [
        (("drills", "what about black? i hate black actually"), "ne"),
        (("drills", "black is boring. any other colours"), "ne"),
        (("drills in black", "any other colors?"), "ne"),
        (("drills", "black isn't my thing"), "ne"),
        (("drills", "not black. no wait, black"), "eq"),
    ],
)
def test_the_later_word_on_a_value_holds(
    keeper: Shopkeeper, turns: tuple[str, ...], op: str
) -> None:
    reply = talk(keeper, *turns)
    assert [(c.op, c.value) for c in reply.need.constraints if c.field == "color"] == [
        (op, "black")
    ]
    assert not reply.need.conflicts


@pytest.mark.parametrize(
    "said",
    ["ok mint then", "fine, mint then", "mint is ok after all", "alright mint would be fine"],
)
def test_what_was_excluded_is_let_in_again(keeper: Shopkeeper, said: str) -> None:
    assert "Mint Toothpaste" not in titles(talk(keeper, "toothpaste not mint"))
    assert "Mint Toothpaste" in titles(talk(keeper, "toothpaste not mint", said))


@pytest.mark.parametrize(
    "said",
    [
        "same rules for a jigsaw",
        "now a jigsaw, same limits as before",
        "same again but for a jigsaw",
        "a jigsaw, the same requirements",
    ],
)
def test_the_same_rules_go_along_to_another_kind(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "drills under $100, not red", said)
    told = {(c.field, c.op) for c in reply.need.constraints}
    assert told >= {("price", "lt"), ("color", "ne")}
    assert "drill" not in reply.need.about


def test_what_was_to_be_cheaper_than_some_is_no_limit_on_others(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "something with a battery", "cheaper", "a sander as well")
    assert titles(reply) == {"Bosker Sander"}


@pytest.mark.parametrize(
    "said",
    [
        "he already has a jigsaw",
        "he's already got a jigsaw",
        "we have a jigsaw already",
        "my dad owns enough jigsaws",
        "drop the jigsaws",
        "leave out the jigsaws please",
        "ok skip the jigsaws",
    ],
)
def test_a_kind_that_is_left_out_is_shown_no_more(keeper: Shopkeeper, said: str) -> None:
    before = talk(keeper, "something from bosker that runs on mains")
    assert "Bosker Jigsaw" in titles(before)
    reply = talk(keeper, "something from bosker that runs on mains", said)
    assert reply.items
    assert "Bosker Jigsaw" not in titles(reply)


def test_one_of_two_kinds_is_dropped(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "saws and sanders", "drop the saws")) == {"Bosker Sander"}


def test_what_somebody_has_already_is_no_part_of_what_is_sought(keeper: Shopkeeper) -> None:
    assert len(talk(keeper, "drills", "i've already got a jigsaw").items) == 3


@pytest.mark.parametrize(
    ("said", "goal"),
    [
        ("whats in it", "ask_about"),
        ("what's in the box", "ask_about"),
        ("when will it be back", "ask_about"),
        ("when are they back in stock", "ask_about"),
        ("is 25m enough for a garden 30 m long", "ask_about"),
        ("is 32 pieces or 32 in 1, what's that mean", "ask_about"),
        ("what if she doesn't like it?", "service"),
        ("what happens if my dad hates it", "service"),
        ("got anything that fits in a car boot", "find"),
        ("what else do i need for a newborn", "find"),
        ("what else do i need for it", "complete_the_set"),
    ],
)
def test_a_later_turn_is_read_for_what_it_is(keeper: Shopkeeper, said: str, goal: str) -> None:
    before, reply = talk(keeper, "drills under $100"), talk(keeper, "drills under $100", said)
    assert reply.need.goal == goal
    assert reply.need.sure
    if goal in ("ask_about", "service"):
        assert reply.need.constraints == before.need.constraints


def test_something_for_an_animal_is_another_thing(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "toothpaste not mint", "ok something for my dog then")
    assert titles(reply) == {"Oat Dog Wash"}


def test_it_goes_back_to_a_product_of_the_list(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "drills, cheapest first", "take me back to the first one")
    assert titles(reply) == {"Trumm Corded Drill"}
    assert "back" not in reply.text


@pytest.mark.parametrize(
    "turns",
    [
        ("what do you have from bart", "compare the oil and the shaving cream"),
        ("what do you have from bart", "under $10", "compare the oil and the shaving cream"),
    ],
)
def test_those_two_are_compared_that_are_named(keeper: Shopkeeper, turns: tuple[str, ...]) -> None:
    assert titles(talk(keeper, *turns)) == {"Bart Beard Oil", "Bart Shaving Cream Cedar"}
