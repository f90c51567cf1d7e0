"""What the owner promotes: it may come earlier, never where it doesn't fit, and it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner, Result

from agent import Shopkeeper
from store import PROMOTIONS, Event, EventLog, Promotion, Shelf, keep_promotions
from tests.letters import LetterEmbedder
from tests.test_behavior import NOW, keeper_of
from ui.__main__ import app

MOST = Promotion(margin=1, overstock=1)
REQUESTS = (
    "a backpack",
    "a backpack, not leather",
    "a backpack under $70",
    "something under $70",
    "something nice, not leather",
    "recommend something for me, not leather",
)


def promote(shelf: Shelf, promotions: Mapping[str, Promotion]) -> None:
    keep_promotions(shelf.beside("shop", PROMOTIONS), promotions)


@pytest.fixture
def keeper(stocked_shelf: Shelf) -> Shopkeeper:
    log = EventLog(stocked_shelf.home)
    bought = Event(shopper="ana", kind="buy", product="plain-daypack", at=NOW - 3_600)
    log.record("shop", [bought])
    return keeper_of(stocked_shelf, log)


def shown(keeper: Shopkeeper, text: str) -> list[str]:
    return [item.product.id for item in keeper.ask(text, shopper="ana").items]


@pytest.mark.parametrize("text", REQUESTS)
def test_a_promotion_never_brings_in_what_a_limit_leaves_out(
    keeper: Shopkeeper, stocked_shelf: Shelf, text: str
) -> None:
    reply = keeper.ask(text)
    allowed = {p.id for p in stocked_shelf.open("shop").at(range(len(stocked_shelf.open("shop"))))}
    catalog = stocked_shelf.open("shop")
    mask = catalog.satisfying(reply.need.limits)
    fitting = {p.id for p in catalog.at([i for i in range(len(catalog)) if mask[i]])}
    promote(stocked_shelf, {i: MOST for i in allowed - fitting})
    assert shown(keeper, text) and set(shown(keeper, text)) <= fitting


def test_what_is_promoted_comes_earlier_and_every_door_says_so(
    keeper: Shopkeeper, stocked_shelf: Shelf
) -> None:
    before = shown(keeper, "a backpack")
    second = before[1]
    promote(stocked_shelf, {second: MOST})
    reply = keeper.ask("a backpack")
    assert reply.items[0].product.id == second
    assert any("promotes" in note and reply.items[0].product.title in note for note in reply.notes)
    told = reply.as_json()["items"][0]["reasons"][-1]
    assert told["kind"] == "promotion" and told["evidence"] == [
        {"field": "promoted", "value": "both"}
    ]
    assert not any(r.kind == "promotion" for item in reply.items[1:] for r in item.reasons)


def test_without_promotions_nothing_is_marked(keeper: Shopkeeper) -> None:
    reply = keeper.ask("a backpack")
    assert not any("promotes" in note for note in reply.notes)
    assert not any(r.kind == "promotion" for item in reply.items for r in item.reasons)


@pytest.mark.parametrize("text", ["the cheapest backpack", "the best rated backpack"])
def test_an_order_that_was_asked_for_is_left_as_it_is(
    keeper: Shopkeeper, stocked_shelf: Shelf, text: str
) -> None:
    before = shown(keeper, text)
    promote(stocked_shelf, {before[-1]: MOST})
    assert shown(keeper, text) == before


def test_a_pick_by_taste_that_is_promoted_is_marked(
    keeper: Shopkeeper, stocked_shelf: Shelf
) -> None:
    first = shown(keeper, "recommend something for me")[0]
    promote(stocked_shelf, {first: Promotion(overstock=0.5)})
    reply = keeper.ask("recommend something for me", shopper="ana")
    assert first in [item.product.id for item in reply.items]
    assert any("has plenty" in note for note in reply.notes)


def test_damaged_promotions_cost_no_turn(keeper: Shopkeeper, stocked_shelf: Shelf) -> None:
    stocked_shelf.beside("shop", PROMOTIONS).write_text("{broken", encoding="utf-8")
    assert shown(keeper, "a backpack")


@pytest.fixture
def run(home: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    copytree(stocked, home, dirs_exist_ok=True)
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setattr("ui.shop.open_embedder", lambda settings: LetterEmbedder())
    return lambda *words: CliRunner().invoke(app, [*words, "--catalog", "shop"])


def test_an_owner_states_sees_and_clears_promotions(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "promote.csv"
    file.write_text("sku,Margin,Overstock\nplain-daypack,40%,\nno-such,,1\nheirloom-satchel,7,\n")
    stated = json.loads(run("promote", str(file), "--json").stdout.splitlines()[-1])
    assert stated["promotions"]["plain-daypack"] == {"margin": 0.4, "overstock": 0.0}
    assert stated["unknown"] == ["no-such"]
    assert stated["rejected"] == ["line 4: margin '7' lies outside 0 to 1 (or 0 % to 100 %)"]
    assert "plain-daypack: margin 40%" in run("promote").output
    assert "promotes nothing" in run("promote", "--clear").output


@pytest.mark.parametrize("content", ["", "id,price\na,1\n", "id,margin\na,much\n"])
def test_a_file_that_promotes_nothing_changes_nothing(
    run: Callable[..., Result], tmp_path: Path, content: str
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("id,margin\nplain-daypack,1\n")
    bad.write_text(content)
    run("promote", str(good))
    refused = run("promote", str(bad))
    assert refused.exit_code == 1 and "bad.csv" in refused.output
    assert "plain-daypack" in run("promote").output
