import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage, ToolMessage

from agent import BadConversation, Reply, Shopkeeper, State
from agent.answering.subjects import measures_against
from agent.memory import opening, remembered
from store import Catalog, Shelf
from store.ingest import Import, ingest
from tests.conftest import SHOP, product
from tests.endpoint import Server, calls, search, text, unanswered
from tests.letters import LetterEmbedder
from tools.condition import enforced
from tools.findings import Findings, answer
from tools.selection import by_query

ASKED = "a leather backpack"
TURNS = (ASKED, "under $100", "not black", "is the first one waterproof?", "cheaper", "a rucksack")


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def keeper(shop: Shelf, home: Path) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home)


def ids(reply: Reply) -> list[str]:
    return [item.product.id for item in reply.items]


def said(reply: Reply) -> list[str]:
    return [c.said for c in reply.need.constraints]


def kept(home: Path) -> list[int]:
    """Return the sizes of what the file of a home keeps of its conversations."""
    with closing(sqlite3.connect(home / "conversations.sqlite")) as file:
        rows = file.execute("SELECT length(checkpoint) FROM checkpoints").fetchall()
        writes = file.execute("SELECT length(value) FROM writes").fetchall()
    return [size for (size,) in (*rows, *writes)]


def test_a_turn_builds_on_the_one_before(keeper: Shopkeeper) -> None:
    first = keeper.ask(ASKED, conversation="talk")
    assert len(first.items) == 3
    second = keeper.ask("under $90", conversation="talk")
    assert ids(second) == ["dune-leather-backpack"]
    assert {"backpack", "leather", "under $90"} <= set(said(second))


@pytest.mark.parametrize(
    ("said", "measuring"),
    [
        ("cheaper than that", True),
        ("something lighter then the first", True),
        ("less pricey then it", True),
        ("then it doesn't need to be copper", False),
        ("ok then that in blue", False),
    ],
)
def test_then_compares_only_behind_what_is_more_or_less(said: str, measuring: bool) -> None:
    assert measures_against(said) is measuring


@pytest.mark.parametrize(
    ("asked", "notes"),
    [
        ("waxed canvs rucksack", ["Searched for “canvas” instead of “canvs”."]),
        ("a lether backpack", ["Searched for “leather” instead of “lether”."]),
        ("a waxed canvas rucksack", []),
    ],
)
def test_a_word_that_only_the_search_could_mend_is_told_once_like_the_readers_own(
    keeper: Shopkeeper, asked: str, notes: list[str]
) -> None:
    reply = keeper.ask(asked)
    assert [n for n in reply.notes if n.startswith("Searched")] == notes
    assert reply.items


def test_a_mended_word_is_told_in_its_own_turn_only(keeper: Shopkeeper) -> None:
    assert keeper.ask("waxed canvs rucksack", conversation="talk").notes
    assert not keeper.ask("under $100", conversation="talk").notes


def test_a_search_tells_the_model_what_it_searched_for_instead(catalog: Catalog) -> None:
    selected = by_query(catalog, "canvs rucksack", [])
    products = catalog.at(selected.rows[:1])
    found = Findings(products, 8, enforced((), []), (), corrected=selected.corrected)
    told, artifact = answer(catalog, found)
    assert json.loads(told)["searched_for"] == {"canvs": "canvas"}
    assert artifact["corrected"] == [("canvs", "canvas")]
    plain = by_query(catalog, "canvas rucksack", [])
    assert plain.corrected == ()


def test_two_conversations_do_not_mix(keeper: Shopkeeper) -> None:
    keeper.ask(ASKED, conversation="one")
    keeper.ask("something waterproof", conversation="two")
    assert "leather" in said(keeper.ask("under $100", conversation="one"))
    assert "leather" not in said(keeper.ask("under $100", conversation="two"))


def test_the_same_id_in_two_catalogs_is_two_conversations(home: Path) -> None:
    shelf = Shelf(home, LetterEmbedder())
    ingest(shelf, Import("bags", SHOP))
    ingest(shelf, Import("pots", [product("Iron Pot", categories=("Kitchen", "Pots"))]))
    Shopkeeper(shelf, catalog="bags", home=home).ask(ASKED, conversation="same")
    reply = Shopkeeper(shelf, catalog="pots", home=home).ask("under $100", conversation="same")
    assert said(reply) == ["under $100"]


@pytest.mark.parametrize("bad", ["", "a b", "../../etc", "x" * 65, "é", "a;b", "a\n"])
def test_an_id_that_can_be_none_is_refused(keeper: Shopkeeper, bad: str) -> None:
    with pytest.raises(BadConversation, match="letters, digits"):
        keeper.ask(ASKED, conversation=bad)


def test_a_conversation_outlives_its_process(shop: Shelf, home: Path) -> None:
    first = Shopkeeper(shop, catalog="shop", home=home).ask(ASKED, conversation="talk")
    again = Shopkeeper(shop, catalog="shop", home=home)
    reply = again.ask("is the second one waterproof?", conversation="talk")
    assert ids(reply) == ids(first)[1:2]
    assert "leather" in said(again.ask("under $100", conversation="talk"))


def test_nothing_is_kept_without_a_conversation(keeper: Shopkeeper, home: Path) -> None:
    keeper.ask(ASKED)
    assert said(keeper.ask("under $100")) == ["under $100"]
    assert kept(home) == []


def test_a_question_about_one_of_those_shown_does_not_change_the_others(keeper: Shopkeeper) -> None:
    first = ids(keeper.ask(ASKED, conversation="talk"))
    assert ids(keeper.ask("is the second one waterproof?", conversation="talk")) == first[1:2]
    assert ids(keeper.ask("is the third one waterproof?", conversation="talk")) == first[2:]


def test_the_first_one_stays_the_first_after_a_question_about_another(keeper: Shopkeeper) -> None:
    first = keeper.ask(ASKED, conversation="talk").items[0].product
    keeper.ask("is the second one waterproof?", conversation="talk")
    reply = keeper.ask("cheaper than the first one", conversation="talk")
    (limit,) = [c for c in reply.need.constraints if c.field == "price"]
    assert first.price and limit.value == first.price.amount / 100


def test_forty_turns_are_kept_in_little_room(keeper: Shopkeeper, home: Path) -> None:
    sizes = []
    for turn in range(42):
        keeper.ask(TURNS[turn % len(TURNS)], conversation="long")
        sizes.append(kept(home))
    assert all(len(size) == 1 for size in sizes)
    assert max(size[0] for size in sizes) < 16_000
    assert sizes[-1][0] < 1.3 * max(size[0] for size in sizes[:12])
    assert (home / "conversations.sqlite").stat().st_size < 500_000


def test_forty_turns_with_a_language_model_are_kept_in_little_room(shop: Shelf, home: Path) -> None:
    line = "- **Trail Leather Backpack**, $95: full-grain leather in brown.\n"
    with Server() as server:
        keeper = Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint())
        for _ in range(40):
            server.then(calls(search("leather backpack", limit=8)), text(line))
            keeper.ask(ASKED, conversation="long")
        (size,) = kept(home)
        assert size < 16_000
        assert len(server.raw[-1]) < 1.1 * len(server.raw[19])
        assert all(unanswered(r["messages"]) == [] for r in server.requests)


@pytest.fixture
def unfinished() -> list[HumanMessage | AIMessage | ToolMessage]:
    """A history whose last turn a crash cut off."""
    asked = [{"name": "search_catalog", "args": {}, "id": i, "type": "tool_call"} for i in "ab"]
    return [
        HumanMessage("hello", id="1"),
        AIMessage("Hello!", id="2"),
        HumanMessage("a bag", id="3"),
        AIMessage("", tool_calls=asked, id="4"),
        ToolMessage("{}", tool_call_id="a", id="5"),
    ]


def test_a_turn_that_a_crash_cut_off_is_forgotten(
    unfinished: list[HumanMessage | AIMessage | ToolMessage],
) -> None:
    removal, *kept = opening(unfinished, "a pot")
    assert isinstance(removal, RemoveMessage)
    assert [m.content for m in kept] == ["hello", "Hello!", "a pot"]


def test_a_need_of_an_older_release_is_forgotten() -> None:
    state = {"need": {"goal": "find", "mood": "sunny"}, "shown": ["x"]}
    assert remembered({"state": state, "messages": []}) == (State(), [])


@pytest.fixture
def swapped(home: Path) -> Iterator[Shopkeeper]:
    """A conversation whose catalogue was replaced by one without the products it showed."""
    shelf = Shelf(home, LetterEmbedder())
    ingest(shelf, Import("shop", SHOP))
    keeper = Shopkeeper(shelf, catalog="shop", home=home)
    keeper.ask(ASKED, conversation="talk")
    ingest(
        shelf,
        Import("shop", [product("Fig Leather Backpack", attributes={"material": ("leather",)})]),
    )
    yield keeper


@pytest.mark.parametrize("words", ["is the first one waterproof?", "cheaper", "in blue", ASKED])
def test_a_conversation_goes_on_with_a_new_version_of_the_catalog(
    swapped: Shopkeeper, words: str
) -> None:
    reply = swapped.ask(words, conversation="talk")
    assert reply.text
    assert set(ids(reply)) <= {"fig-leather-backpack"}


@pytest.mark.parametrize("asked", ["cheaper than the first", "lighter than the second one"])
def test_a_comparison_with_nothing_shown_asks_what_is_sought(
    keeper: Shopkeeper, asked: str
) -> None:
    reply = keeper.ask(asked)
    assert not reply.items
    assert reply.text.endswith(("?", "some."))


def test_to_be_shown_one_of_them_is_to_hear_of_it(keeper: Shopkeeper) -> None:
    keeper.ask(ASKED, conversation="show")
    reply = keeper.ask("show me the second", conversation="show")
    assert len(reply.items) == 1
    assert reply.items[0].product.title in reply.text
