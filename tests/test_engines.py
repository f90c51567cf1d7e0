"""Recordings and live endpoints: what was recorded is said again, and nothing else ever is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent import (
    Client,
    Instructions,
    NotReplaced,
    Redescribe,
    Relay,
    Reply,
    Request,
    Response,
    Shopkeeper,
    open_model,
    shipped,
)
from evaluation import (
    BadCassette,
    Budget,
    BudgetSpent,
    Cassette,
    Live,
    Recorder,
    Replayed,
    Stale,
)
from store import Shelf
from tests.endpoint import Server, calls, search, status, text
from tests.letters import LetterEmbedder

LINE = "- **Trail Leather Backpack**, $95: full-grain leather in brown.\n"
ASKED = "a leather backpack under $100, not black"
KEY = "sk-verysecretkey0123456789"
PLENTY = (100, 1_000_000)


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def client(server: Server) -> Client:
    return Client(open_model(server.endpoint()), "m")


Ask = Callable[..., Reply]


@pytest.fixture
def ask(shop: Shelf, home: Path) -> Ask:
    """Ask an assistant whose answers come from a function."""

    def asked(
        respond: Callable[[Request], Response],
        said: str = ASKED,
        instructions: Instructions | None = None,
    ) -> Reply:
        model = Relay(name="m", respond=respond)
        keeper = Shopkeeper(
            shop, catalog="shop", home=home, model=model, instructions=instructions or shipped()
        )
        return keeper.ask(said)

    return asked


@pytest.fixture
def tape(ask: Ask, client: Client, server: Server) -> Cassette:
    """A recording of one turn."""
    server.then(calls(search("leather backpack")), text(LINE))
    tape = Cassette("m", client.parameters)
    ask(Recorder(client, Budget(*PLENTY), tape, epoch=1))
    return tape


def test_what_was_recorded_is_said_again_without_the_endpoint(
    ask: Ask, tape: Cassette, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "tape.jsonl"
    tape.write(file)
    reply = ask(Replayed(Cassette.read(file), epoch=1))
    assert (reply.text, reply.model) == (LINE.strip(), "m")
    assert [c.name for c in reply.trace.calls] == ["search_catalog"]
    assert len(server.requests) == 2


def test_recording_goes_on_with_what_is_there(
    ask: Ask, tape: Cassette, client: Client, server: Server
) -> None:
    assert len(tape.entries) == 2
    ask(Recorder(client, Budget(*PLENTY), tape, epoch=1))
    assert len(server.requests) == 2
    server.then(calls(search("leather backpack")), text(LINE))
    ask(Recorder(client, Budget(*PLENTY), tape, epoch=2))
    assert len(tape.entries) == 4


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"said": "a canvas bag"}, "was never asked|the prompt"),
        ({"epoch": 2}, "holds no repeat 2"),
        ({"prompt": "You help"}, "the prompt changed since"),
        ({"tool": "find_similar"}, "was never asked|the tools changed since"),
    ],
    ids=["words", "repeat", "prompt", "tool"],
)
def test_a_question_that_was_not_recorded_is_stale_and_never_answered(
    ask: Ask, tape: Cassette, change: dict[str, Any], told: str
) -> None:
    base = shipped()
    if old := change.get("prompt"):
        base = Instructions(prompt=base.prompt.reworded(base.prompt.text.replace(old, "You aid")))
    if tool := change.get("tool"):
        # Not offered in this turn, so what is sent stays the same: another tool has to change.
        other = "search_catalog" if tool == "find_similar" else tool
        base = Instructions(alterations=(Redescribe(tool=other, description="Find."),))
    with pytest.raises(Stale, match=told):
        ask(Replayed(tape, epoch=change.get("epoch", 1)), change.get("said", ASKED), base)


@pytest.mark.parametrize(
    ("spoil", "line", "told"),
    [
        (lambda lines: [x.replace("brown", "black") for x in lines], 3, "edited after"),
        (lambda lines: lines[:-1], 3, "cut off after this line"),
        (lambda lines: [*lines[:-1], lines[-1][:40]], 4, "is cut off"),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 4, "taken out or moved"),
        (lambda lines: [lines[0], lines[2], lines[3]], 3, "taken out or moved"),
        (lambda lines: lines[1:], 3, "taken out or moved"),
        (lambda lines: [], 1, "is empty"),
    ],
)
def test_a_recording_that_was_edited_or_cut_is_refused_with_its_line(
    tape: Cassette, tmp_path: Path, spoil: Any, line: int, told: str
) -> None:
    file = tmp_path / "tape.jsonl"
    tape.write(file)
    lines = spoil(file.read_text(encoding="utf-8").splitlines())
    file.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    with pytest.raises(BadCassette, match=f"^{file}:{line}: .*{told}.*regress record"):
        Cassette.read(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadCassette, match=r"there is no .*none\.jsonl\. .*regress record"):
        Cassette.read(tmp_path / "none.jsonl")


def test_the_budget_ends_before_anything_more_is_sent(
    ask: Ask, client: Client, server: Server
) -> None:
    server.then(calls(search("leather backpack")), text(LINE))
    with pytest.raises(BudgetSpent, match="the 1 calls of this run are spent"):
        ask(Live(client, Budget(1, 1_000_000)))
    assert len(server.requests) == 1
    with pytest.raises(BudgetSpent, match="0 of 50 tokens"):
        ask(Live(client, Budget(100, 50)))
    assert len(server.requests) == 1


def test_tokens_are_counted_where_the_endpoint_tells_none(
    ask: Ask, client: Client, server: Server
) -> None:
    server.then(calls(search("leather backpack")), text(LINE))
    budget = Budget(*PLENTY)
    ask(Live(client, budget))
    assert budget.calls == 2
    assert 2_000 < budget.tokens < 6_000


def test_an_endpoint_that_fails_is_not_replaced(ask: Ask, client: Client, server: Server) -> None:
    server.then(status(500))
    with pytest.raises(NotReplaced, match="m gave no answer"):
        ask(Live(client, Budget(*PLENTY)))


def test_neither_keys_nor_personal_data_are_written_down(
    ask: Ask, client: Client, server: Server, tmp_path: Path
) -> None:
    told = f"Write to ann@example.com or call +1 415 555 0134. {KEY} Bearer abcdefgh12345678\n"
    server.then(calls(search("leather backpack", where=[])), text(f"{LINE}{told}"))
    tape = Cassette("m", client.parameters)
    ask(Recorder(client, Budget(*PLENTY), tape, epoch=1, secrets=["private-token"]))
    server.then(text("My token is private-token."))
    ask(Recorder(client, Budget(*PLENTY), tape, epoch=1, secrets=["private-token"]), "hello there")
    file = tmp_path / "tape.jsonl"
    tape.write(file)
    written = file.read_text(encoding="utf-8")
    for secret in ("ann@example.com", "555 0134", KEY, "abcdefgh12345678", "private-token"):
        assert secret not in written
    assert "[SCRUBBED]" in written
    assert {json.loads(line)["kind"] for line in written.splitlines()} == {
        "cassette",
        "answer",
        "end",
    }
