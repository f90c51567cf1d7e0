import logging
import re
import time
from pathlib import Path

import pytest

from agent import Done, Event, Found, Reply, Said, Shopkeeper
from store import Shelf
from tests.endpoint import (
    Answer,
    Server,
    alive_without_words,
    babble,
    body,
    call,
    calls,
    cut,
    events,
    hang,
    raw_call,
    search,
    status,
    text,
    unanswered,
)
from tests.letters import LetterEmbedder

ASKED = "a leather backpack"
LOOK = calls(search("leather backpack"))
TRAIL_LINE = "- **Trail Leather Backpack**, $95: full-grain leather in brown.\n"
NOTE = "The language model gave no usable answer, so this reply was finished without it."
QUICK = 0.4

# What an endpoint may answer instead of a message, whether at first or after a tool's answer.
BROKEN: dict[str, Answer] = {
    "429": status(429, Retry_After="30"),
    "500": status(500),
    "400": status(400, "tools are not supported"),
    "401": status(401),
    "404": status(404),
    "long error": status(502, "<p>bad gateway</p>" * 5_000),
    "html": body("<html><body>Sign in</body></html>", "text/html"),
    "no json": body("not json at all"),
    "json of another shape": body('{"choices": 3}'),
    "json without a stream": body('{"choices": [{"message": {"content": "Hello."}}]}'),
    "events that are no json": events("hello"),
    "events of another shape": events("[1, 2]", '{"choices": [{"delta": 3}]}'),
    "an error as an event": events('{"error": {"message": "overloaded"}}'),
    "no events": events(),
    "only whitespace": text("  \n\n"),
    "empty": text(""),
    "cut before a word": cut(),
    "cut in a word": cut("The **Trail Lea"),
    "cut by a proxy": cut("The **Trail Leather Backpack** is brown and", cleanly=True),
    "cut in a tool call": cut(begun=raw_call("search_catalog", '{"query": "leath')),
    "cut by a proxy in a tool call": cut(
        begun=raw_call("search_catalog", '{"query": "bag"}'), cleanly=True
    ),
    "broken tool json": calls(raw_call("search_catalog", '{"query": "bag", ')),
    "tool json cut by the length": calls(
        raw_call("search_catalog", '{"query": "b'), finish="length"
    ),
    "a tool call without an end": calls(raw_call("search_catalog", '{"query": "b"}'), finish=None),
    "a tool call at the length limit": calls(
        raw_call("search_catalog", '{"query": "bag"}'), finish="length"
    ),
    "list arguments": calls(raw_call("search_catalog", '["bag"]')),
    "null arguments": calls(raw_call("search_catalog", "null")),
    "a thought without an end": text("<think>What could they want? Perhaps a bag."),
}
# Answers that let the conversation go on, but never to an end.
USELESS: dict[str, Answer] = {
    "unknown tools": calls(call("buy_now", id="trail-leather-backpack")),
    "wrong arguments": calls(call("search_catalog", words="bag")),
    "the same search": LOOK,
    "many calls at once": calls(*[search("bag")] * 12),
    "unknown ids": calls(call("product_details", ids=["ghost"])),
    "a nameless tool": calls(raw_call("", "{}")),
}


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


def keeper(shop: Shelf, home: Path, server: Server, timeout: float = 20.0) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint(timeout))


def turn(asked: Shopkeeper, words: str = ASKED) -> list[Event]:
    return list(asked.reply(words, conversation="talk"))


def reply_of(events: list[Event]) -> Reply:
    assert isinstance(events[-1], Done)
    return events[-1].reply


def assert_finished_without_it(events: list[Event]) -> None:
    """The turn ended as if there were no language model, but for one line that says so."""
    reply = reply_of(events)
    assert reply.model == "shopkeeper-offline"
    assert reply.notes == (NOTE,)
    titles = re.findall(r"\*\*(.+?)\*\*", reply.text)
    assert [i.product.title for i in reply.items] == titles
    assert len(titles) == len(set(titles)) == 3
    assert "".join(e.text for e in events if isinstance(e, Said)).strip() == reply.text
    sentences = re.split(r"(?<=[.!?:])\s+", reply.text)
    assert len(sentences) == len(set(sentences))
    assert all(re.search(r"[.!?:]$", line) for line in reply.text.splitlines())


def assert_healthy_again(asked: Shopkeeper, server: Server) -> None:
    """The next turn of the conversation is answered by a model that works again."""
    server.always = None
    server.script.clear()
    server.then(LOOK, text(TRAIL_LINE))
    reply = reply_of(turn(asked, "in brown then"))
    assert (reply.text, reply.model, reply.notes) == (TRAIL_LINE.strip(), "m", ())
    sent = server.requests[-2]["messages"]
    assert unanswered(sent) == unanswered(server.requests[-1]["messages"]) == []
    assert [m["role"] for m in sent if m["role"] in ("system", "user")] == [
        "system",
        "user",
        "user",
    ]


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_broken_first_answer_ends_in_the_embedded_models(
    shop: Shelf, home: Path, server: Server, answer: Answer
) -> None:
    asked = keeper(shop, home, server)
    server.then(answer)
    assert_finished_without_it(turn(asked))
    assert len(server.requests) == 1
    assert_healthy_again(asked, server)


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_after_a_search_ends_in_the_embedded_models(
    shop: Shelf, home: Path, server: Server, answer: Answer
) -> None:
    asked = keeper(shop, home, server)
    server.then(LOOK, answer)
    assert_finished_without_it(turn(asked))
    assert len(server.requests) == 2
    assert_healthy_again(asked, server)


@pytest.mark.parametrize("answer", USELESS.values(), ids=USELESS)
def test_a_model_that_only_calls_tools_is_stopped(
    shop: Shelf, home: Path, server: Server, answer: Answer
) -> None:
    asked = keeper(shop, home, server)
    server.always = answer
    assert_finished_without_it(turn(asked))
    assert len(server.requests) <= 8
    assert_healthy_again(asked, server)


def test_one_unknown_tool_is_no_reason_to_give_up(shop: Shelf, home: Path, server: Server) -> None:
    server.then(USELESS["unknown tools"], LOOK, text(TRAIL_LINE))
    assert reply_of(turn(keeper(shop, home, server))).model == "m"


@pytest.mark.parametrize(
    "answer",
    [hang(), hang("The **Trail Lea"), babble()],
    ids=["silent", "silent in a word", "words without end"],
)
@pytest.mark.parametrize("before", [[], [LOOK]], ids=["at first", "after a search"])
def test_a_slow_model_costs_about_one_timeout(
    shop: Shelf, home: Path, server: Server, answer: Answer, before: list[Answer]
) -> None:
    asked = keeper(shop, home, server, QUICK)
    turn(keeper(shop, home, server, 20.0), "hello")
    server.requests.clear()
    server.then(*before, answer)
    begun = time.monotonic()
    assert_finished_without_it(turn(asked))
    assert time.monotonic() - begun < 15 * QUICK
    # Where the machine is busy the time may be over before the request is out; none is sent again.
    assert len(server.requests) <= 1 + len(before)


def test_a_sign_of_life_is_no_answer(shop: Shelf, home: Path, server: Server) -> None:
    asked = keeper(shop, home, server, 1.0)
    server.then(alive_without_words())
    begun = time.monotonic()
    assert_finished_without_it(turn(asked))
    assert time.monotonic() - begun < 2.5


def test_nothing_listens(shop: Shelf, home: Path) -> None:
    with Server() as closed:
        endpoint = closed.endpoint()
    asked = Shopkeeper(shop, catalog="shop", home=home, endpoint=endpoint)
    assert_finished_without_it(turn(asked))


def test_cards_are_there_whatever_the_model_does(shop: Shelf, home: Path, server: Server) -> None:
    server.then(status(500))
    _, second, *_ = turn(keeper(shop, home, server))
    assert isinstance(second, Found) and second.products


def test_what_was_said_before_the_cut_stays_and_is_not_said_again(
    shop: Shelf, home: Path, server: Server
) -> None:
    server.then(LOOK, cut(TRAIL_LINE, "- **Dune Leather Backpack**, $8"))
    events = turn(keeper(shop, home, server))
    assert_finished_without_it(events)
    lines = reply_of(events).text.splitlines(keepends=True)
    assert lines[0] == TRAIL_LINE
    assert all(line.startswith("- **") for line in lines)


def test_lies_before_the_cut_are_not_remembered(shop: Shelf, home: Path, server: Server) -> None:
    asked = keeper(shop, home, server)
    server.then(
        calls(search("leather backpack"), say="The Alpine Ghost is great."),
        text("The **Alpine Ghost Backpack** costs $12. ", TRAIL_LINE),
    )
    assert "Ghost" not in reply_of(turn(asked)).text
    assert_healthy_again(asked, server)
    assert all(b"Ghost" not in raw for raw in server.raw[2:])


def test_a_failure_is_logged_in_one_short_line(
    shop: Shelf, home: Path, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.then(BROKEN["long error"])
    with caplog.at_level(logging.WARNING, "shopkeeper"):
        turn(keeper(shop, home, server))
    (record,) = [r for r in caplog.records if r.name == "shopkeeper"]
    assert record.getMessage().startswith("the language model failed: ")
    assert len(record.getMessage()) < 400


@pytest.mark.parametrize("after", [1, 2, 3, 4], ids="after {} events".format)
def test_a_shopper_who_goes_away_in_a_turn_can_go_on(
    shop: Shelf, home: Path, server: Server, after: int
) -> None:
    asked = keeper(shop, home, server)
    server.then(LOOK, text(TRAIL_LINE, "The **Alpine Ghost Backpack** costs $12. ", TRAIL_LINE))
    events = asked.reply(ASKED, conversation="talk")
    for _ in range(after):
        next(events)
    events.close()
    server.script.clear()
    server.then(LOOK, text(TRAIL_LINE))
    reply = reply_of(turn(asked, "in brown then"))
    assert (reply.text, reply.model) == (TRAIL_LINE.strip(), "m")
    assert "leather" in {c.said for c in reply.need.constraints}
    assert all(unanswered(r["messages"]) == [] for r in server.requests)
    assert b"Ghost" not in server.raw[-1]
