from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage

from agent import Asked, Question, Reply, Said, Shopkeeper
from agent.offline import answer
from prompts import load
from store import Product, Quantity, Shelf
from store.ingest import Import, ingest
from tests.conftest import product
from tests.endpoint import Server, calls, search, text
from tests.letters import LetterEmbedder
from tests.things import talk

COLORS = ("navy", "green", "red", "white")
SHAPES = ("Desk Lamps", "Floor Lamps", "Table Lamps")
WIDE = "i am looking for a lamp"
NARROW = "a red floor lamp"


def lamps() -> Iterator[Product]:
    """Forty-eight lamps: four colors in three kinds, so that the color parts them best."""
    for n, color, kind in zip(range(48), cycle(COLORS), cycle(SHAPES), strict=False):
        yield product(
            f"Lamp {n:02} by the yard",
            brand="Corvane",
            price=2000,
            categories=("Lamps", kind),
            attributes={"color": (color,)},
        )


def tents() -> Iterator[Product]:
    for n in range(30):
        yield product(
            f"Tent {n:02}",
            brand="Fellrow",
            price=5000 + 1000 * n,
            categories=("Tents",),
            attributes={"waterproof": n % 2 == 0},
        )


def bottles() -> Iterator[Product]:
    for n in range(30):
        yield product(
            f"Bottle {n:02}",
            brand="Fellrow",
            price=900,
            categories=("Bottles",),
            attributes={"capacity": Quantity(amount=250 + 100 * n, unit="ml")},
        )


def boxes() -> Iterator[Product]:
    for n in range(30):
        yield product(
            f"Box {n:02}",
            price=900,
            categories=("Boxes",),
            attributes={"stackable": n % 2 == 0},
        )


STOCK = (*lamps(), *tents(), *bottles(), *boxes())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("asking"), LetterEmbedder())
    ingest(shelf, Import("shop", STOCK))
    return shelf


@pytest.fixture
def keeper(shop: Shelf, home: Path) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home)


def asked(reply: Reply) -> Question:
    assert reply.asks, reply.text
    return reply.asks


def limits(reply: Reply) -> list[tuple[str, str, object]]:
    return [(c.field, c.op, c.value) for c in reply.need.constraints]


def test_a_wide_request_is_answered_at_once_and_ends_with_the_question_that_parts_it_best(
    keeper: Shopkeeper,
) -> None:
    reply = keeper.ask(WIDE)
    question = asked(reply)
    assert len(reply.items) == 3
    assert question.field == "color"
    assert set(question.options) == set(COLORS)
    assert reply.text.endswith(question.question)
    assert reply.text.count("?") == 1


def test_the_question_is_an_event_after_all_that_is_said(keeper: Shopkeeper) -> None:
    events = list(keeper.reply(WIDE))
    place = next(i for i, e in enumerate(events) if isinstance(e, Asked))
    assert not any(isinstance(e, Said) for e in events[place:])


@pytest.mark.parametrize("wide", [WIDE, "a tent", "a bottle", "a box"])
def test_each_option_is_understood_as_its_answer(keeper: Shopkeeper, wide: str) -> None:
    question = asked(keeper.ask(wide))
    assert 2 <= len(question.options) <= 4
    counts = []
    for option in question.options:
        then = talk(keeper, wide, option)
        told = [c for c in then.need.constraints if c.field == question.field]
        assert bool(told) != (option == "No"), option
        assert then.items
        counts.append(tuple((c.op, c.value) for c in told))
    assert len(set(counts)) == len(counts)


@pytest.mark.parametrize(
    ("wide", "said", "understood"),
    [
        (WIDE, "navy", ("color", "eq", "navy")),
        (WIDE, "Navy, please!", ("color", "eq", "navy")),
        (WIDE, "in red", ("color", "eq", "red")),
        (WIDE, "i'd prefer white", ("color", "eq", "white")),
        (WIDE, "red or white", ("color", "in", ("red", "white"))),
        (WIDE, "blue", ("color", "eq", "blue")),
        ("a tent", "under 90", ("price", "lt", 90.0)),
        ("a tent", "90", ("price", "lte", 90.0)),
        ("a tent", "up to $120", ("price", "lte", 120.0)),
        ("a tent", "more than 200", ("price", "gt", 200.0)),
        ("a bottle", "under 1 liter", ("capacity", "lt", 1000.0)),
        ("a bottle", "at least 2 l", ("capacity", "gte", 2000.0)),
        ("a box", "yes", ("stackable", "eq", True)),
        ("a box", "Yes it does", ("stackable", "eq", True)),
    ],
)
def test_an_answer_is_read_in_the_light_of_the_question(
    keeper: Shopkeeper, wide: str, said: str, understood: tuple[str, str, object]
) -> None:
    assert understood in limits(talk(keeper, wide, said))


@pytest.mark.parametrize(("said", "place"), [("the first", 0), ("second", 1), ("the last", -1)])
def test_an_option_can_be_named_by_its_place(keeper: Shopkeeper, said: str, place: int) -> None:
    option = asked(keeper.ask(WIDE)).options[place]
    assert ("color", "eq", option) in limits(talk(keeper, WIDE, said))


@pytest.mark.parametrize(
    "said", ["doesn't matter", "any color", "I don't care", "no preference", "whatever", "not sure"]
)
def test_what_the_shopper_leaves_open_is_not_asked_about_again(
    keeper: Shopkeeper, said: str
) -> None:
    reply = talk(keeper, WIDE, said)
    assert "color" in reply.need.indifferent
    assert "color" not in {c.field for c in reply.need.constraints}
    assert asked(reply).field == "category"
    assert not talk(keeper, WIDE, said, "doesn't matter").asks


def test_no_to_a_flag_asks_for_nothing(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "a box", "no")
    assert "stackable" not in {c.field for c in reply.need.constraints}
    assert reply.items


@pytest.mark.parametrize(
    "words",
    [
        NARROW,
        "the cheapest lamp",
        "just show me lamps",
        "surprise me with a lamp",
        "what is your return policy?",
        "hello",
    ],
)
def test_nothing_is_asked_where_the_answer_would_not_help(keeper: Shopkeeper, words: str) -> None:
    assert keeper.ask(words).asks is None


def test_nothing_is_asked_about_what_was_said(keeper: Shopkeeper) -> None:
    assert asked(keeper.ask("a green lamp")).field == "category"
    assert keeper.ask("a green lamp, doesn't matter which kind under $100").asks is not None


def test_a_shopper_who_passes_over_a_question_is_not_asked_another_one_at_once(
    keeper: Shopkeeper,
) -> None:
    assert keeper.ask("a lamp rated at least 3", conversation="x").asks
    assert keeper.ask("in stock please", conversation="x").asks is None


def test_an_impatient_shopper_is_asked_nothing_more(keeper: Shopkeeper) -> None:
    keeper.ask("stop asking and show me lamps", conversation="x")
    assert keeper.ask("then a tent", conversation="x").asks is None


def test_a_request_that_names_nothing_is_answered_with_the_question_first(
    keeper: Shopkeeper,
) -> None:
    reply = keeper.ask("i need a gift")
    question = asked(reply)
    assert reply.text.startswith(question.question)
    assert question.field in ("category", "price")
    assert reply.items


def test_a_prompt_without_the_directive_asks_nothing() -> None:
    rendered = load("assistant").render(shop="", need='{"about": "lamp"}', answer="")
    found = (
        '{"matching": 9, "products": [], "ask": {"field": "color", "kind": "text", '
        '"options": ["red", "blue"]}}'
    )
    without = rendered.replace("Ask at most one short question", "Talk")
    texts = [
        str(answer([SystemMessage(p), HumanMessage("lamp"), _told(found)]).content)
        for p in (rendered, without)
    ]
    assert "red or blue?" in texts[0]
    assert "red or blue?" not in texts[1]


def _told(found: str) -> ToolMessage:
    return ToolMessage(found, tool_call_id="1", name="search_catalog")


@pytest.mark.parametrize("own", ["What is your budget?", "Do you prefer purple or gold?"])
def test_a_models_own_question_gives_way_to_the_one_that_the_catalogue_can_answer(
    shop: Shelf, home: Path, own: str
) -> None:
    lines = "- **Lamp 00 by the yard**, $20: navy.\n"
    with Server(calls(search("lamp")), text(lines, own)) as server:
        keeper = Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint())
        reply = keeper.ask(WIDE)
    assert own not in reply.text
    assert reply.text.endswith(asked(reply).question)
    assert asked(reply).field == "color"


def test_a_model_that_asks_nothing_has_asked_nothing(shop: Shelf, home: Path) -> None:
    lines = "- **Lamp 00 by the yard**, $20: navy.\n"
    with Server(calls(search("lamp")), text(lines)) as server:
        keeper = Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint())
        assert keeper.ask(WIDE).asks is None


def test_a_wish_that_the_catalogue_cannot_check_is_told_once(keeper: Shopkeeper) -> None:
    first = keeper.ask("a dimmable lamp", conversation="x")
    then = keeper.ask("red", conversation="x")
    assert "dimmable" in first.text
    assert not any("dimmable" in note for note in first.notes)
    assert "can't check" not in " ".join(then.notes)
    assert "“dimmable”" not in then.text
