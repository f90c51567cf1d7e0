import json
import logging
from collections import Counter
from pathlib import Path
from threading import Event

import pytest

from agent import Done, Found, Reply, Said, Shopkeeper
from agent.metrics import DISAGREEMENTS
from store import Quantity, Shelf
from store.ingest import Import, ingest
from tests.conftest import product
from tests.endpoint import (
    Call,
    Server,
    call,
    calls,
    gated,
    search,
    text,
    tokens,
    unanswered,
)
from tests.letters import LetterEmbedder

TRAIL = "trail-leather-backpack"
METRO = "metro-leather-backpack"
DUNE = "dune-leather-backpack"
TRAIL_LINE = "- **Trail Leather Backpack**, $95: full-grain leather in brown.\n"
DUNE_LINE = "- **Dune Leather Backpack**, $89: beige leather.\n"
ASKED = "a leather backpack under $100, not black"
LOOK = calls(search("leather backpack"))
MOST_TOKENS = 3_000


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def keeper(shop: Shelf, home: Path, server: Server) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint())


def ids(reply: Reply) -> list[str]:
    return [item.product.id for item in reply.items]


def test_a_model_answers_in_two_calls_with_a_short_prompt(
    keeper: Shopkeeper, server: Server
) -> None:
    server.then(LOOK, text(TRAIL_LINE))
    reply = keeper.ask(ASKED)
    assert (reply.text, reply.model, reply.notes) == (TRAIL_LINE.strip(), "m", ())
    assert ids(reply) == [TRAIL]
    assert len(server.requests) == 2
    assert max(map(tokens, server.requests)) < MOST_TOKENS


def test_the_prompt_stays_short_over_many_turns(keeper: Shopkeeper, server: Server) -> None:
    long_line = TRAIL_LINE.replace(".", ", and it carries a laptop and a lunch.")
    for _ in range(12):
        server.then(LOOK, text(long_line, *["It carries a laptop and a lunch. "] * 12))
        keeper.ask(ASKED, conversation="long")
    assert len(server.requests) == 24
    assert max(map(tokens, server.requests)) < MOST_TOKENS


def test_the_prompt_stays_short_for_a_shop_of_many_words(home: Path, server: Server) -> None:
    shelf = Shelf(home, LetterEmbedder())
    ingest(
        shelf,
        Import(
            "wide",
            [
                product(
                    f"Tool {n} of the workshop",
                    "A tool for the bench and the garden, made to be kept for years. " * 6,
                    categories=("Tools", f"Tools for craft number {n} and its neighbors"),
                    attributes={
                        f"measure_{n % 60}": Quantity(amount=float(n + 1), unit="g"),
                        f"property_{n % 60}": (f"value {n}",),
                        "color": ("red",),
                    },
                )
                for n in range(500)
            ],
        ),
    )
    keeper = Shopkeeper(shelf, catalog="wide", home=home, endpoint=server.endpoint())
    server.then(calls(search("workshop tool", limit=8)), text("It is red."))
    keeper.ask("a red tool under $80 with at least 4 stars, not blue, not green, for the garden")
    assert len(server.requests) == 2
    assert max(map(tokens, server.requests)) < MOST_TOKENS


def test_cards_come_before_the_model_is_called(keeper: Shopkeeper, server: Server) -> None:
    server.then(LOOK, text(TRAIL_LINE))
    events = keeper.reply(ASKED)
    first = next(e for e in events if isinstance(e, Found))
    assert [p.id for p in first.products] == [TRAIL]
    assert not server.requests
    events.close()


def test_a_sentence_is_said_before_the_model_has_finished(
    keeper: Shopkeeper, server: Server
) -> None:
    gate = Event()
    server.then(LOOK, gated(TRAIL_LINE + "It", gate, " carries a laptop and a lunch."))
    said: list[str] = []
    for event in keeper.reply(ASKED):
        if isinstance(event, Said):
            assert gate.is_set() == bool(said)
            said.append(event.text)
            gate.set()
    assert said == [TRAIL_LINE, "It carries a laptop and a lunch."]


def test_the_items_are_the_products_that_the_prose_names(
    keeper: Shopkeeper, server: Server
) -> None:
    server.then(
        calls(search("leather backpack", limit=8)),
        text(
            "- **Dune Leather Backpack**, $89: beige leather.\n",
            "- **Trail Leather Backpack**, $12: brown.\n",
            "- **Metro Leather Backpack**, $110: black leather.\n",
        ),
    )
    reply = keeper.ask("a leather backpack")
    assert ids(reply) == [DUNE, METRO]
    assert "Trail" not in reply.text


@pytest.mark.parametrize(
    "loosened",
    [
        search("backpack", where=[{"field": "price", "op": "lte", "value": 900}], limit=8),
        search("backpack", where=[{"field": "color", "op": "eq", "value": "black"}], limit=8),
        search("satchel", where=[{"field": "category", "op": "eq", "value": "Satchels"}]),
        call("filter_by_attributes", where=[], limit=8),
        call("product_details", ids=[METRO, "plain-daypack"]),
    ],
    ids=["price", "negation", "category", "nothing repeated", "by id"],
)
def test_no_argument_of_a_model_loosens_a_limit(
    keeper: Shopkeeper, server: Server, loosened: Call
) -> None:
    server.then(
        calls(loosened),
        text(
            "- **Metro Leather Backpack**, $110: black leather.\n",
            "- **Heirloom Satchel**: cognac leather.\n",
            "- **Plain Daypack**, $39: polyester.\n",
        ),
    )
    events = list(keeper.reply(ASKED))
    shown = {p.id for e in events if isinstance(e, Found) for p in e.products}
    reply = next(e.reply for e in events if isinstance(e, Done))
    assert shown <= {TRAIL}
    assert set(ids(reply)) <= {TRAIL}
    for title in ("Metro", "Heirloom", "Daypack"):
        assert title not in reply.text


def test_a_limit_that_the_model_adds_holds_too(keeper: Shopkeeper, server: Server) -> None:
    where = [{"field": "price", "op": "lte", "value": 90}]
    server.then(calls(search("leather backpack", where=where, limit=8)), text(DUNE_LINE))
    events = list(keeper.reply("a leather backpack under $100"))
    last = [e for e in events if isinstance(e, Found)][-1]
    assert [p.id for p in last.products] == [DUNE]


def test_what_a_model_left_out_is_recorded_and_counted_with_both_sides(
    keeper: Shopkeeper, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    where = [
        {"field": "price", "op": "lte", "value": 500},
        {"field": "material", "op": "eq", "value": "leather"},
    ]
    counted = counts()
    server.then(calls(search("backpack", where=where)), text(TRAIL_LINE))
    with caplog.at_level(logging.INFO, "shopkeeper"):
        reply = keeper.ask(ASKED)
    told = [r.getMessage() for r in caplog.records if r.getMessage().startswith("enforced")]
    price = next(m for m in told if "under $100" in m)
    assert "price lt 100" in price and "price lte 500" in price
    assert any("not black" in m and "model: ''" in m for m in told)
    assert not any("material" in m for m in told)
    kinds = {d.field: d.kind for d in reply.disagreements}
    assert kinds["price"] == "loosened" and kinds["color"] == "omitted"
    assert counts() - counted == Counter(d.kind for d in reply.disagreements)


def test_a_contradiction_and_an_addition_are_told_apart(keeper: Shopkeeper, server: Server) -> None:
    where = [
        {"field": "color", "op": "eq", "value": "black"},
        {"field": "rating", "op": "gte", "value": 1},
    ]
    server.then(calls(search("leather backpack", where=where)), text(TRAIL_LINE))
    kinds = {d.field: (d.kind, d.said, d.model) for d in keeper.ask(ASKED).disagreements}
    assert kinds["color"] == ("contradicted", "not black", "color eq black")
    assert kinds["rating"] == ("added", "", "rating gte 1.0")


def counts() -> Counter[str]:
    """Return how often each kind of disagreement was counted so far."""
    samples = [s for metric in DISAGREEMENTS.collect() for s in metric.samples]
    return Counter({s.labels["kind"]: int(s.value) for s in samples if s.name.endswith("_total")})


def test_a_repeated_limit_does_not_hide_the_way_out(keeper: Shopkeeper, server: Server) -> None:
    where = [{"field": "price", "op": "lte", "value": 20}]
    server.then(calls(search("leather backpack", where=where)), text("Nothing here fits."))
    keeper.ask("a leather backpack under $20")
    answer = server.requests[1]["messages"][-1]["content"]
    assert '"instead_of": "under $20"' in answer


@pytest.mark.parametrize(
    "lie",
    [
        "The **Alpine Ghost Backpack** costs $70. ",
        "The **Trail Leather Backpack** costs $80. ",
        "The **Trail Leather Backpack** weighs 900 g. ",
        "The **Trail Leather Backpack** has 2,000 ratings. ",
        "The **Trail Leather Backpack** is waterproof. ",
        "The **Trail Leather Backpack** is made of canvas. ",
        "The **Trail Leather Backpack** is the cheapest of these. ",
        "We have no leather backpacks at all. ",
        "There are 25 leather backpacks that fit. ",
    ],
)
def test_what_is_not_so_is_cut(keeper: Shopkeeper, server: Server, lie: str) -> None:
    server.then(calls(search("leather backpack", limit=8)), text(lie, "\n" + DUNE_LINE))
    reply = keeper.ask("a leather backpack")
    assert reply.text == DUNE_LINE.strip()
    assert ids(reply) == [DUNE]


def test_limits_of_the_model_alone_are_no_proof_that_the_shop_has_none(
    keeper: Shopkeeper, server: Server
) -> None:
    where = [{"field": "price", "op": "lte", "value": 1}]
    server.then(
        calls(search("leather backpack", where=where)),
        text("We have no leather backpacks."),
    )
    reply = keeper.ask("a leather backpack")
    assert "no leather" not in reply.text
    assert reply.items


@pytest.mark.parametrize(
    "said",
    ["The **Alpine Ghost Backpack** costs $70.", "", "I hope that one of these suits you."],
    ids=["everything is cut", "nothing is said", "no product is named"],
)
def test_the_embedded_model_answers_where_nothing_useful_was_said(
    keeper: Shopkeeper, server: Server, said: str
) -> None:
    server.then(LOOK, text(said))
    reply = keeper.ask(ASKED)
    assert ids(reply) == [TRAIL]
    assert reply.model == "shopkeeper-offline"
    assert len(reply.notes) == 1


def test_a_product_of_an_earlier_turn_may_be_recommended(
    keeper: Shopkeeper, server: Server
) -> None:
    server.then(calls(search("leather backpack", limit=8)), text(DUNE_LINE, TRAIL_LINE))
    keeper.ask("a leather backpack", conversation="talk")
    server.then(text("I would take the **Dune Leather Backpack**, in beige."))
    reply = keeper.ask("one that is not brown", conversation="talk")
    assert (ids(reply), reply.model) == ([DUNE], "m")


def test_a_product_of_an_earlier_turn_that_no_longer_fits_is_not_recommended(
    keeper: Shopkeeper, server: Server
) -> None:
    server.then(calls(search("leather backpack", limit=8)), text(DUNE_LINE, TRAIL_LINE))
    keeper.ask("a leather backpack", conversation="talk")
    server.then(text("I would still take the **Trail Leather Backpack**, in brown."))
    reply = keeper.ask("under $90 then", conversation="talk")
    assert ids(reply) == [DUNE]
    assert "still" not in reply.text


def test_words_before_a_tool_call_are_no_answer(keeper: Shopkeeper, server: Server) -> None:
    server.then(
        calls(search("leather backpack"), say="Let me look. One moment. "), text(TRAIL_LINE)
    )
    reply = keeper.ask(ASKED, conversation="talk")
    assert reply.text == TRAIL_LINE.strip()
    server.then(LOOK, text(TRAIL_LINE))
    keeper.ask("in brown", conversation="talk")
    assert "Let me look" not in server.raw[-1].decode()


def test_words_between_tool_calls_are_said_once(keeper: Shopkeeper, server: Server) -> None:
    details = call("product_details", ids=[TRAIL])
    server.then(
        LOOK, calls(details, say=TRAIL_LINE), text(TRAIL_LINE, "It carries a laptop and a lunch.")
    )
    reply = keeper.ask(ASKED)
    assert reply.text == TRAIL_LINE + "It carries a laptop and a lunch."


def test_two_tool_calls_in_one_message_are_both_answered(
    keeper: Shopkeeper, server: Server
) -> None:
    server.then(
        calls(search("leather backpack"), call("filter_by_attributes", limit=1)),
        text("- **Trail Leather Backpack**, $95: brown.\n", "- **Plain Daypack**, $39: polyester."),
    )
    reply = keeper.ask("a backpack under $100")
    assert reply.model == "m"
    assert unanswered(server.requests[1]["messages"]) == []
    assert sum(m["role"] == "tool" for m in server.requests[1]["messages"]) == 2


def test_an_unknown_id_is_told_to_the_model(keeper: Shopkeeper, server: Server) -> None:
    server.then(calls(call("product_details", ids=["ghost"])), LOOK, text(TRAIL_LINE))
    reply = keeper.ask(ASKED, conversation="talk")
    assert (reply.model, ids(reply)) == ("m", [TRAIL])
    assert "no product 'ghost'" in server.requests[1]["messages"][-1]["content"]
    server.then(LOOK, text(TRAIL_LINE))
    keeper.ask("in brown", conversation="talk")
    assert b"ghost" not in server.raw[-1]


def test_an_unknown_field_is_told_to_the_model_with_the_nearest(
    keeper: Shopkeeper, server: Server
) -> None:
    where = [{"field": "colour", "op": "eq", "value": "brown"}]
    server.then(calls(search("backpack", where=where)), LOOK, text(TRAIL_LINE))
    reply = keeper.ask(ASKED)
    assert (reply.model, ids(reply)) == ("m", [TRAIL])
    assert "color" in server.requests[1]["messages"][-1]["content"]


def test_a_sentence_that_the_length_limit_cut_is_not_said(
    keeper: Shopkeeper, server: Server
) -> None:
    server.then(LOOK, text(TRAIL_LINE, "It carries a laptop and a", finish="length"))
    reply = keeper.ask(ASKED)
    assert (reply.text, reply.model) == (TRAIL_LINE.strip(), "m")


def test_thoughts_are_not_said(keeper: Shopkeeper, server: Server) -> None:
    thought = ["<th", "ink>The Trail Leather Backpack", " is brown. </thi", "nk>\n\n"]
    server.then(LOOK, text(*thought, TRAIL_LINE))
    assert keeper.ask(ASKED).text == TRAIL_LINE.strip()


def test_the_tools_name_the_unit_of_a_field(keeper: Shopkeeper, server: Server) -> None:
    server.then(LOOK, text(TRAIL_LINE))
    keeper.ask(ASKED)
    assert "weight in g" in json.dumps(server.requests[0]["tools"])
