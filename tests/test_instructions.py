"""What a model reads is one value, with a fingerprint that only a change of it changes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.outputs import ChatGenerationChunk

from agent import (
    Alteration,
    BadInstructions,
    DescribeArgument,
    Instructions,
    Limits,
    NotReplaced,
    Redescribe,
    RenameArgument,
    Shopkeeper,
    SwapDescriptions,
    shipped,
)
from prompts import load, parse, read
from store import Shelf, Vocabulary
from tests.endpoint import Server, calls, search, text
from tests.letters import LetterEmbedder

FILE = Path(__file__).parents[1] / "prompts" / "assistant" / f"{load('assistant').version}.md"
ALTERATIONS: list[Alteration] = [
    Redescribe(tool="find_similar", description="Do nothing."),
    SwapDescriptions(tool="search_catalog", other="product_details"),
    DescribeArgument(tool="search_catalog", argument="query"),
    RenameArgument(tool="search_catalog", argument="query", name="text"),
]


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


def test_the_order_of_the_front_matter_leaves_the_fingerprint_as_it_is() -> None:
    _, front, body = FILE.read_text(encoding="utf-8").split("---\n", 2)
    first, *others = front.splitlines(keepends=True)
    again = parse(f"---\n{''.join(others)}{first}---\n{body}", "here")
    assert Instructions(prompt=again).fingerprint == shipped().fingerprint


def test_every_change_of_what_is_read_changes_the_fingerprint() -> None:
    prompt = shipped().prompt
    changed = [
        shipped(),
        Instructions(prompt=prompt.reworded(prompt.text.replace("three", "four"))),
        Instructions(limits=Limits(tool_calls=5)),
        *(Instructions(alterations=(a,)) for a in ALTERATIONS),
    ]
    assert len({one.fingerprint for one in changed}) == len(changed)


def test_an_alteration_leaves_the_other_tools_and_the_shipped_ones_alone() -> None:
    before = json.dumps(shipped().tools(Vocabulary()))
    altered = Instructions(alterations=tuple(ALTERATIONS)).tools(Vocabulary())
    tools = {t["function"]["name"]: t["function"] for t in altered}
    (query, *_) = tools["search_catalog"]["parameters"]["properties"].items()
    assert query[0] == "text" and "description" not in query[1]
    assert tools["search_catalog"]["parameters"]["required"] == ["text"]
    assert tools["product_details"]["description"].startswith("Find products")
    assert tools["find_similar"]["description"] == "Do nothing."
    assert json.dumps(shipped().tools(Vocabulary())) == before


@pytest.mark.parametrize(
    ("alteration", "told"),
    [
        (Redescribe(tool="search", description=""), "no tool 'search'.*search_catalog, "),
        (
            RenameArgument(tool="search_catalog", argument="q", name="x"),
            "no argument 'q'.*query, where, limit",
        ),
    ],
)
def test_what_an_alteration_names_wrongly_is_told(alteration: Alteration, told: str) -> None:
    with pytest.raises(BadInstructions, match=told):
        Instructions(alterations=(alteration,)).tools(Vocabulary())


def test_a_language_model_reads_the_instructions_of_its_shop(
    shop: Shelf, home: Path, server: Server, tmp_path: Path
) -> None:
    own = tmp_path / "own.md"
    own.write_text(FILE.read_text(encoding="utf-8").replace("You help", "You assist"), "utf-8")
    told = Instructions(prompt=read(own), alterations=tuple(ALTERATIONS[:1]))
    keeper = Shopkeeper(
        shop, catalog="shop", home=home, endpoint=server.endpoint(), instructions=told
    )
    keeper.ask("a bag", conversation="c")
    server.then(calls(search("bag")), text("- **Trail Leather Backpack**\n"))
    keeper.ask("more like the first", conversation="c")
    request = server.requests[-1]
    assert "You assist" in request["messages"][0]["content"]
    tools = {t["function"]["name"]: t["function"] for t in request["tools"]}
    assert tools["find_similar"]["description"] == "Do nothing."


class Refusing(GenericFakeChatModel):
    """A model under test that has no answer."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        raise NotReplaced("nothing is recorded")


def test_no_other_model_finishes_the_turn_of_one_that_may_not_be_replaced(
    shop: Shelf, home: Path
) -> None:
    keeper = Shopkeeper(shop, catalog="shop", home=home, model=Refusing(messages=iter(())))
    with pytest.raises(NotReplaced, match="nothing is recorded"):
        keeper.ask("a bag")


def test_a_copy_with_another_prompt_has_a_fingerprint_of_its_own() -> None:
    first = shipped().fingerprint
    other = shipped().model_copy(update={"prompt": shipped().prompt.reworded("Sell.")})
    assert other.fingerprint != first
    assert set(other.conduct.standings.values()) == {"absent"}
