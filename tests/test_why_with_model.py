"""Why, and why not, where a language model words it: what it says is what was computed, or cut."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from agent import MEND, TASTE, Behavior, Reply, Shopkeeper
from recommender import Policy
from store import EventLog, LearnedFolder, Shelf
from tests.endpoint import Server, call, calls, search, text
from tests.test_behavior import NOW, event

TRAIL, METRO = "Trail Leather Backpack", "Metro Leather Backpack"
PICKED = calls(call("recommend_for_me"))


@pytest.fixture
def log(stocked_shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(stocked_shelf.home) as opened:
        opened.record("shop", [event("ana", "buy", "trail-leather-backpack")])
        yield opened


@pytest.fixture
def keeper(stocked_shelf: Shelf, log: EventLog, server: Server) -> Shopkeeper:
    learned = LearnedFolder(stocked_shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(log, "shop", learned, policy=Policy(budget=0), clock=lambda: NOW)
    return Shopkeeper(
        stocked_shelf,
        catalog="shop",
        home=stocked_shelf.home,
        behavior=behavior,
        endpoint=server.endpoint(),
    )


def said(keeper: Shopkeeper, turn: str) -> Reply:
    return keeper.ask(turn, conversation="c", shopper="ana")


def answered(server: Server) -> str:
    """What the prompt told the model that the rows answer."""
    prompt = str(server.requests[-1]["messages"][0]["content"])
    told = prompt.partition("computed from its rows")[2].partition("```json\n")[2]
    return str(json.loads(told.partition("\n```")[0])["answer"])


def test_a_model_that_repeats_what_was_computed_is_let_through(
    keeper: Shopkeeper, server: Server
) -> None:
    server.then(PICKED, text(f"- **{METRO}**, $110, close to the {TRAIL} you bought.\n"))
    listed = said(keeper, "recommend something for me")
    assert f"close to the {TRAIL} you bought" in listed.text
    why = (
        f"**{METRO}**: I picked it because you bought the {TRAIL}, which brought 100% of its score."
    )
    server.then(text(f"{why}\n"))
    reply = said(keeper, "why the first?")
    assert (reply.text, reply.notes) == (why, ())
    assert why.partition(": ")[2] in answered(server)
    evidence = {e.field: e.value for r in reply.items[0].reasons for e in r.evidence}
    assert evidence["history"] == f"the {TRAIL} you bought: 100% of the score"


@pytest.mark.parametrize(
    "lie",
    [
        f"I picked it because you bought the {TRAIL}, which brought 80% of its score.",
        "I picked it because you bought the Heirloom Satchel, which brought 100% of its score.",
        "It suits your style of life, and you bought it before.",
        "You liked it on an earlier day.",
        "It goes with what is in your cart.",
        "Your last purchase speaks for it.",
    ],
)
def test_a_model_that_makes_up_what_a_shopper_did_is_cut(
    keeper: Shopkeeper, server: Server, lie: str
) -> None:
    server.then(PICKED, text(f"- **{METRO}**, $110.\n"))
    said(keeper, "recommend something for me")
    server.then(text(f"**{METRO}** weighs 900 g. {lie}\n"))
    reply = said(keeper, "why the first?")
    assert "900 g" in reply.text and lie not in reply.text


def test_what_a_shopper_says_to_have_done_may_be_said_again(
    keeper: Shopkeeper, server: Server
) -> None:
    line = f"- **{METRO}**, $110, since you bought a backpack.\n"
    server.then(calls(search("backpack")), text(line))
    assert said(keeper, "I bought a backpack that tore, another one in black").text == line.strip()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"**{TRAIL}** costs $95.00, $5 over your limit.", True),
        (f"**{TRAIL}** costs $95.00, $25 over your limit.", False),
        (f"**{TRAIL}** is within your limit.", False),
        (f"**{TRAIL}** is out of stock.", False),
    ],
)
def test_why_not_may_only_tell_what_the_rows_lack(
    keeper: Shopkeeper, server: Server, line: str, kept: bool
) -> None:
    server.then(calls(search("backpack")), text("- **Dune Leather Backpack**, $89.\n"))
    said(keeper, "a leather backpack under $90")
    server.then(text(f"{line}\n"))
    reply = said(keeper, f"why not the {TRAIL}?")
    assert "$5 over your limit" in answered(server)
    assert (line in reply.text) is kept
    assert "$5 over your limit" in reply.text
