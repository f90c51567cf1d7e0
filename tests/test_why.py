"""Explanations in conversation: why a product was shown, and why another was not."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from agent import MEND, TASTE, Behavior, Shopkeeper
from agent.grounding import Checked, Grounding, ShopWords
from agent.need import Need
from agent.reading import Reader
from agent.reply import Reply
from recommender import Evidence, Policy, shortfalls
from store import (
    Constraint,
    Event,
    EventLog,
    LearnedFolder,
    Quantity,
    Shelf,
    vocabulary_of,
)
from store.ingest import Import, ingest
from tests.conftest import SHOP, product

NOW = 1_790_000_000.0
ROOMY = product(
    "Atlas Travel Backpack",
    "Opens like a suitcase.",
    brand="Haversham",
    price=5900,
    rating=(4.0, 60),
    attributes={
        "color": ("gray",),
        "material": ("polyester",),
        "width": Quantity(amount=38, unit="cm"),
        "weight": Quantity(amount=1.2, unit="kg"),
    },
)
SLIM = product(
    "Needle City Backpack",
    "Slips under any seat.",
    brand="Haversham",
    price=5500,
    attributes={"material": ("polyester",), "width": Quantity(amount=24, unit="cm")},
)
ALL = (*SHOP, ROOMY, SLIM)


@pytest.fixture
def log(shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(shelf.home) as opened:
        yield opened


@pytest.fixture
def keeper(shelf: Shelf, log: EventLog) -> Shopkeeper:
    ingest(shelf, Import("shop", ALL))
    learned = LearnedFolder(shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(log, "shop", learned, policy=Policy(budget=0), clock=lambda: NOW)
    return Shopkeeper(shelf, catalog="shop", home=shelf.home, behavior=behavior)


def told(keeper: Shopkeeper, *turns: str, **who: Any) -> Reply:
    return [keeper.ask(turn, conversation="c", **who) for turn in turns][-1]


def evidence(reply: Reply, title: str) -> list[tuple[str, str]]:
    (item,) = [i for i in reply.items if i.product.title == title]
    return [(e.field, e.value) for r in item.reasons for e in r.evidence]


def test_why_gives_the_wishes_in_the_shoppers_words_with_what_the_product_has(
    keeper: Shopkeeper,
) -> None:
    reply = told(keeper, "a leather backpack under $100, not black", "why the first one?")
    assert reply.need.goal == "ask_about"
    assert "“leather” (" in reply.text and "full-grain leather)" in reply.text
    assert "“under $100” ($95.00)" in reply.text
    assert "“not black” (in brown)" in reply.text
    found = evidence(reply, "Trail Leather Backpack")
    assert ("material", "full-grain leather") in found and ("price", "$95.00") in found


def test_why_of_a_list_says_what_speaks_for_each_of_it(keeper: Shopkeeper) -> None:
    listed = told(keeper, "backpacks under $100")
    reply = told(keeper, "how did you come up with these?")
    assert [i.product.id for i in reply.items] == [i.product.id for i in listed.items]
    assert all(f"- **{i.product.title}**: " in reply.text for i in listed.items)
    assert all(r.evidence for i in reply.items for r in i.reasons)


def test_what_sets_one_apart_is_told_against_the_list(keeper: Shopkeeper) -> None:
    listed = told(keeper, "the cheapest backpacks")
    reply = told(keeper, "why the first?")
    first = listed.items[0].product
    assert [i.product.id for i in reply.items] == [first.id]
    assert ("computed", "the cheapest of these 3") in evidence(reply, first.title)


@pytest.mark.parametrize(
    ("request_", "title", "holds"),
    [
        ("backpacks under $85", "Trail Leather Backpack", "costs $95.00, $10 over your limit"),
        ("backpacks under $85, no leather", "Dune Leather Backpack", "you asked for “no leather”"),
        ("backpacks that weigh less than 1 kg", "Atlas Travel Backpack", "200 g too heavy"),
        ("backpacks no wider than 36 cm", "Atlas Travel Backpack", "38 cm wide, 2 cm too wide"),
        ("a waterproof backpack", "Trail Leather Backpack", "not waterproof"),
        ("a backpack under $100", "Stormpad Roll-Top", "Out of stock"),
        (
            "a waterproof backpack",
            "Metro Leather Backpack",
            "the catalogue doesn't say whether it is waterproof",
        ),
    ],
)
def test_why_not_tells_each_broken_limit_by_how_much(
    keeper: Shopkeeper, request_: str, title: str, holds: str
) -> None:
    reply = told(keeper, request_, f"why didn't you show me the {title}?")
    assert holds.casefold() in reply.text.casefold(), reply.text
    assert [i.product.title for i in reply.items] == [title]
    assert all(r.kind == "drawback" and r.evidence for r in reply.items[0].reasons)


def test_a_material_in_its_description_alone_is_told_as_that(keeper: Shopkeeper) -> None:
    reply = told(keeper, "backpacks, not black", "why not the Dune Leather Backpack?")
    assert "the description mentions “black”" in reply.text


def test_one_that_was_sent_away_is_told_so_and_stays_away(keeper: Shopkeeper) -> None:
    listed = told(keeper, "backpacks under $100")
    gone = listed.items[1].product
    told(keeper, "not the second")
    reply = told(keeper, f"why not the {gone.title}?")
    assert "you sent it away" in reply.text.casefold()
    assert gone.id in reply.need.excluded


def test_one_that_fits_is_told_what_it_lacks_beside_the_first(keeper: Shopkeeper) -> None:
    told(keeper, "the cheapest backpacks")
    reply = told(keeper, "why not the Harbor Canvas Rucksack?")
    assert "it fits" in reply.text and "costs " in reply.text and " more" in reply.text


def test_the_first_of_the_list_is_told_to_be_that(keeper: Shopkeeper) -> None:
    reply = told(keeper, "leather backpacks under $100", "why not the first?")
    assert "it is the first on my list" in reply.text


def test_a_name_that_nothing_has_is_asked_about(keeper: Shopkeeper) -> None:
    reply = told(keeper, "leather backpacks", "why not the Quux Zephyr Pack?")
    assert reply.text.startswith("Which product do you mean?")


def test_an_explanation_leaves_the_list_and_the_need_as_they_were(keeper: Shopkeeper) -> None:
    listed = told(keeper, "backpacks under $85, no leather")
    told(keeper, "why not the Trail Leather Backpack?")
    reply = told(keeper, "how heavy is the second")
    assert [i.product.id for i in reply.items] == [listed.items[1].product.id]
    assert {c.said for c in reply.need.constraints} >= {"no leather", "under $85"}


def test_a_pick_by_taste_is_told_with_what_was_bought_and_its_share(
    keeper: Shopkeeper, log: EventLog
) -> None:
    bought = Event(shopper="ana", kind="buy", product="trail-leather-backpack", at=NOW - 60)
    log.record("shop", [bought])
    reply = told(keeper, "recommend something for me", "why the first?", shopper="ana")
    sentence = "I picked it because you bought the Trail Leather Backpack, which brought 100% of"
    assert sentence in reply.text
    named = "the Trail Leather Backpack you bought: 100% of the score"
    assert ("history", named) in evidence(reply, reply.items[0].product.title)


@pytest.mark.parametrize(
    ("pick", "why", "holds"),
    [
        ("¿qué me recomiendas?", "¿por qué el primero?", "porque compraste Trail Leather Backpack"),
        ("给我推荐点东西", "为什么推荐第一个", "因为你买过 Trail Leather Backpack"),
    ],
)
def test_what_was_bought_is_told_in_the_shoppers_language(
    keeper: Shopkeeper, log: EventLog, pick: str, why: str, holds: str
) -> None:
    bought = Event(shopper="ana", kind="buy", product="trail-leather-backpack", at=NOW - 60)
    log.record("shop", [bought])
    first = keeper.ask(pick, conversation="c", shopper="ana")
    texts = [r.text for i in first.items for r in i.reasons]
    assert any("Trail Leather Backpack" in t and " you bought" not in t for t in texts)
    assert holds in keeper.ask(why, conversation="c", shopper="ana").text


@pytest.mark.parametrize(
    ("turns", "holds"),
    [
        (("mochilas de menos de 85 dólares", "¿por qué no el Trail Leather Backpack?"),
         "$10 por encima de tu límite"),
        (("85美元以下的背包", "为什么没有推荐 Trail Leather Backpack"), "超出你的上限 $10"),
    ],
)  # fmt: skip
def test_why_not_is_told_in_the_shoppers_language(
    keeper: Shopkeeper, turns: tuple[str, str], holds: str
) -> None:
    assert holds in told(keeper, *turns).text


def test_that_is_why_asks_for_no_reason(keeper: Shopkeeper) -> None:
    reply = told(keeper, "leather backpacks", "it tore, that's why I need a canvas backpack")
    assert reply.need.goal == "find"


# --- what may be said


def check(
    sentence: str, *limits: Constraint, about: Sequence[str], attributed: Any = ()
) -> Checked:
    shop = ShopWords(vocabulary_of(list(ALL)))
    need = Need(goal="ask_about", constraints=limits)
    grounding = Grounding(need=need, shop=shop, found=ALL, attributed=attributed)
    return grounding.check(sentence, about=about)


UNDER_85 = Constraint(field="price", op="lt", value=85.0, said="under $85", unit="USD")
WIDTH = Constraint(field="width", op="lte", value=36.0, said="no wider than 36 cm", unit="cm")
LIGHT = Constraint(field="weight", op="lt", value=1.0, said="less than 1 kg", unit="kg")
TRAIL, ATLAS = "trail-leather-backpack", "atlas-travel-backpack"


@pytest.mark.parametrize(
    ("sentence", "limit", "about", "true"),
    [
        ("Costs $95.00, $10 over your limit.", UNDER_85, TRAIL, True),
        ("Costs $95.00, $12 over your limit.", UNDER_85, TRAIL, False),
        ("Costs $95.00, $85 over your limit.", UNDER_85, TRAIL, False),
        ("Costs $59.00, $26 over your limit.", UNDER_85, ATLAS, False),
        ("It is 2 cm too wide.", WIDTH, ATLAS, True),
        ("It is 3 cm too wide.", WIDTH, ATLAS, False),
        ("It is 2 cm too narrow.", WIDTH, ATLAS, False),
        ("It is 36 cm too wide.", WIDTH, ATLAS, False),
        ("Weighs 1.4 kg, 400 g too heavy.", LIGHT, TRAIL, True),
        ("Weighs 1.4 kg, 300 g too heavy.", LIGHT, TRAIL, False),
    ],
)
def test_an_amount_beyond_a_limit_is_checked(
    sentence: str, limit: Constraint, about: str, true: bool
) -> None:
    assert check(sentence, limit, about=[about]).ok is true


def test_what_was_done_passes_only_as_computed_and_of_that_product() -> None:
    share = Evidence(field="history", value="the Trail Leather Backpack you bought: 62%")
    sentence = "I picked it because you bought the Sunrise Lamp, which brought 62% of its score"
    known = [(ATLAS, share, sentence)]
    assert check(f"{sentence}.", about=[ATLAS], attributed=known).ok
    assert not check(f"{sentence}.", about=[TRAIL], attributed=known).ok
    false = sentence.replace("62%", "72%")
    assert not check(f"{false}.", about=[ATLAS], attributed=known).ok


# --- the shortfalls themselves


def test_shortfalls_measure_in_the_unit_of_the_product() -> None:
    in_inches = Constraint(field="width", op="lte", value=14.0, said="14 inches", unit="inch")
    (found,) = shortfalls(ROOMY, [in_inches])
    assert (found.kind, found.value, found.apart) == ("over", "38 cm", "2.44 cm")


def test_nothing_falls_short_of_limits_that_are_met() -> None:
    limits = Reader(vocabulary_of(list(ALL))).limits("under $100, gray, lighter than 2 kg")
    assert shortfalls(ROOMY, limits) == []
