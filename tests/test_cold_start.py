"""A shopper of whom nothing is known, and who names nothing: two questions at most, then picks."""

from __future__ import annotations

import pytest

from agent import Need, Shopkeeper
from agent.asking import askable
from agent.state import State
from store import Constraint, Event, EventLog, Shelf, satisfies
from store.ingest import Import, ingest
from tests.test_behavior import NOW, PICK, keeper_of
from tests.test_questions import STOCK


@pytest.fixture
def keeper(shelf: Shelf) -> Shopkeeper:
    ingest(shelf, Import("shop", STOCK))
    return Shopkeeper(shelf, catalog="shop", home=shelf.home)


def test_each_answer_is_used_and_a_third_question_is_never_asked(keeper: Shopkeeper) -> None:
    reply, asked = keeper.ask(PICK, conversation="one"), 0
    assert reply.asks and reply.items
    assert reply.text.startswith(reply.asks.question)
    while reply.asks:
        asked += 1
        assert asked <= 2
        field, option = reply.asks.field, reply.asks.options[0]
        reply = keeper.ask(option, conversation="one")
        (told,) = [c for c in reply.need.constraints if c.field == field]
        assert reply.items and all(satisfies(i.product, told) for i in reply.items)


@pytest.mark.parametrize(("asked", "more"), [((), True), (("size",), True), (("a", "b"), False)])
def test_after_two_questions_there_is_none_whatever_is_left_to_ask(
    stocked_shelf: Shelf, asked: tuple[str, ...], more: bool
) -> None:
    kind = Constraint(field="category", op="eq", value="Backpacks")
    vocabulary = stocked_shelf.open("shop").vocabulary
    state = State(need=Need(goal="recommend_for_me"), asked=asked)
    answer = Need(goal="find", about="backpacks", constraints=(kind,))
    assert bool(askable(answer, state, "backpacks", vocabulary)) is more


def test_somebody_whose_taste_is_known_is_not_asked(stocked_shelf: Shelf) -> None:
    log = EventLog(stocked_shelf.home)
    log.record("shop", [Event(shopper="ana", kind="buy", product="plain-daypack", at=NOW - 60)])
    assert keeper_of(stocked_shelf, log).ask(PICK, shopper="ana").asks is None
