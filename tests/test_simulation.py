"""Simulated shoppers are fair, and whatever an assistant does wrong with them is counted."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import product as pairs
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation import (
    DialogueReport,
    NothingToSimulate,
    SimulatedShop,
    oracle,
    popularity,
    simulate,
)
from evaluation.simulation.answering import answered
from evaluation.simulation.bounds import Made
from evaluation.simulation.claims import unsupported
from evaluation.simulation.conversation import Turn
from evaluation.simulation.drawing import draw
from evaluation.simulation.goal import Goal, changed
from evaluation.simulation.heard import Assistant, Heard
from evaluation.simulation.judging import fit
from evaluation.simulation.limit import Limit
from evaluation.simulation.shopper import Shopper
from evaluation.simulation.utterance import Utterance
from store import Constraint, Product, Quantity, satisfies
from store.demo import demo_products
from tests.conftest import product

OPS = {"is": "eq", "not": "ne", "most": "lte", "below": "lt", "least": "gte", "above": "gt"}
Reply = dict[str, Any]
Fault = Callable[[Reply, int, Shopper], None]
goals = st.tuples(st.integers(0, 500), st.integers(0, 1_000))


SHOP = SimulatedShop(demo_products())


@pytest.fixture(scope="module")
def shop() -> SimulatedShop:
    return SHOP


def report(shop: SimulatedShop, made: Made, count: int = 30) -> DialogueReport:
    return DialogueReport(tuple(simulate(shop, made, count, seed=3)))


relaxed = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@relaxed
@given(goals)
def test_what_is_wanted_exists_and_the_target_is_one_of_it(drawn: tuple[int, int]) -> None:
    goal = draw(SHOP, *drawn)
    if goal.outlook == "impossible":
        return
    met = SHOP.meeting((*goal.settled, *goal.dislikes))
    assert goal.target in met
    assert len(met) == goal.breadth <= 20
    assert 2 <= len(goal.hard) <= 4


@relaxed
@given(goals)
def test_what_is_impossible_is_one_limit_from_possible(drawn: tuple[int, int]) -> None:
    number, seed = drawn
    goal = draw(SHOP, 5 * number + 1, seed)
    assert goal.outlook == "impossible"
    assert not SHOP.arguable(goal.hard)
    assert SHOP.meeting(changed(goal.hard, goal.relaxing))


@relaxed
@given(goals)
def test_a_changed_mind_wants_something_else(drawn: tuple[int, int]) -> None:
    number, seed = drawn
    goal = draw(SHOP, 5 * number + 3, seed)
    assert goal.change
    assert SHOP.meeting(goal.settled) not in (frozenset(), SHOP.meeting(goal.hard))


@relaxed
@given(goals)
def test_the_judge_and_the_store_agree_on_what_is_beyond_argument(drawn: tuple[int, int]) -> None:
    goal = draw(SHOP, *drawn)
    limits = [*goal.hard[1:], *goal.dislikes]
    for row, limit in pairs(SHOP.rows[:: 1 + drawn[0] % 7], limits):
        verdict, said = fit(row, limit), satisfies(row.product, constraint_of(limit))
        assert verdict in ("arguable", {True: "yes", False: "no", None: "unstated"}[said]), (
            f"{row.id}: {limit} is {verdict} to the judge and {said} to the store"
        )


def constraint_of(limit: Limit) -> Constraint:
    value = limit.value if isinstance(limit.value, bool | float) else str(limit.value)
    return Constraint(field=limit.field, op=OPS[limit.op], value=value, unit=limit.unit)  # type: ignore[arg-type]


def test_every_size_and_outlook_is_drawn(shop: SimulatedShop) -> None:
    drawn = [draw(shop, number, seed=0) for number in range(60)]
    assert {g.size for g in drawn} == {"0", "1", "2-5", "6-20"}
    assert {g.outlook for g in drawn} == {"feasible", "impossible", "changed"}


def test_a_shop_without_attributes_gives_no_goals() -> None:
    with pytest.raises(NothingToSimulate):
        draw(SimulatedShop([product("Thing", "", price=None, rating=None)]), 0, 0)


def test_the_same_seed_gives_the_same_conversations(shop: SimulatedShop) -> None:
    first, second = (
        [p.as_json() for p in simulate(shop, popularity, 10, seed=7)] for _ in range(2)
    )
    assert first == second
    assert first != [p.as_json() for p in simulate(shop, popularity, 10, seed=8)]


def test_the_all_knowing_makes_no_mistake_and_the_bestsellers_many(shop: SimulatedShop) -> None:
    best, worst = report(shop, oracle).as_json(), report(shop, popularity).as_json()
    assert best["success_at_5"] == best["honest_empty"] == best["turns_over_oracle"] == 1
    for kind in ("violations", "forgotten", "rejected_again", "unsupported_claims"):
        assert best[kind] == 0
    assert worst["success_at_5"] < 0.5 < best["success_at_5"]
    assert worst["violations"] > 100
    assert worst["honest_empty"] == 0
    assert best["simulator_error_rate"] == worst["simulator_error_rate"] == 0


def test_no_shopper_names_the_target(shop: SimulatedShop) -> None:
    for played in simulate(shop, popularity, 40, seed=11):
        title = shop.by_id[played.goal.target].product.title.casefold()
        assert not any(title in t.said.text.casefold() for t in played.conversation.turns)


def faulty(fault: Fault) -> Made:
    """Make the oracle do one thing wrong, in every turn in which it can."""

    def made(shop: SimulatedShop, shopper: Shopper) -> Assistant:
        inner, turns = oracle(shop, shopper), iter(range(1, 100))

        def reply(text: str, conversation: str) -> Mapping[str, Any]:
            honest = dict(inner(text, conversation))
            honest["need"] = {"constraints": [told(limit) for limit in shopper.limits]}
            fault(honest, next(turns), shopper)
            return honest

        return reply

    return made


def told(limit: Limit) -> dict[str, Any]:
    return constraint_of(limit).model_dump(mode="json")


def honest(reply: Reply, turn: int, shopper: Shopper) -> None:
    pass


def breaks_a_limit(reply: Reply, turn: int, shopper: Shopper) -> None:
    wrong = sorted(set(SHOP.by_id) - SHOP.arguable(shopper.limits))
    reply["items"] = [*reply["items"][:2], {"id": wrong[0]}]


def forgets(reply: Reply, turn: int, shopper: Shopper) -> None:
    if turn > 1:
        reply["need"]["constraints"] = reply["need"]["constraints"][1:]


def names_kinds(reply: Reply, turn: int, shopper: Shopper) -> None:
    """Say in words what is sought, in place of a category, from the second turn on."""
    kinds = [limit for limit in shopper.limits if limit.kind == "category"]
    if turn > 1:
        others = [told(limit) for limit in shopper.limits if limit not in kinds]
        reply["need"] = {"about": " ".join(str(k.value) for k in kinds), "constraints": others}


def shows_again(reply: Reply, turn: int, shopper: Shopper) -> None:
    reply["items"] = [*reply["items"], *({"id": i} for i in sorted(shopper.rejected))]


def makes_up_a_price(reply: Reply, turn: int, shopper: Shopper) -> None:
    for item in reply["items"][:1]:
        reply["text"] = f"**{SHOP.by_id[item['id']].product.title}** costs only $1.23 today."


def makes_up_a_reason(reply: Reply, turn: int, shopper: Shopper) -> None:
    for item in reply["items"][:1]:
        item["reasons"] = [{"text": "weighs just 41.7 kg"}]


def invents(reply: Reply, turn: int, shopper: Shopper) -> None:
    reply["items"] = [*reply["items"], {"id": "no-such-product"}]


def never_refuses(reply: Reply, turn: int, shopper: Shopper) -> None:
    reply["text"] = "Here you are."


def always_refuses(reply: Reply, turn: int, shopper: Shopper) -> None:
    reply.update(items=[], text="Nothing fits.", asks=None)


def asks_again(reply: Reply, turn: int, shopper: Shopper) -> None:
    reply["asks"] = {"field": "category", "question": "What are you looking for?", "options": []}


@pytest.fixture(scope="module")
def flawless(shop: SimulatedShop) -> dict[str, Any]:
    return report(shop, faulty(honest)).as_json()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (breaks_a_limit, "violations"),
        (forgets, "forgotten"),
        (shows_again, "rejected_again"),
        (makes_up_a_price, "unsupported_claims"),
        (makes_up_a_reason, "unsupported_claims"),
        (invents, "out_of_catalogue"),
        (never_refuses, "dishonest_empty"),
        (always_refuses, "false_refusals"),
    ],
)
def test_each_fault_is_counted_and_nothing_where_there_is_none(
    shop: SimulatedShop, flawless: dict[str, Any], fault: Fault, kind: str
) -> None:
    assert flawless[kind] == 0
    assert report(shop, faulty(fault), count=12).as_json()[kind] > 0


def test_a_kind_that_titles_must_name_is_not_forgotten(shop: SimulatedShop) -> None:
    assert report(shop, faulty(names_kinds), count=12).as_json()["forgotten"] == 0


def test_questions_about_what_was_told_are_counted(
    shop: SimulatedShop, flawless: dict[str, Any]
) -> None:
    assert flawless["repeated_question_rate"] == 0
    assert report(shop, faulty(asks_again), count=12).as_json()["repeated_question_rate"] > 0.5


def test_all_runs_of_a_goal_must_succeed_for_pass_k(shop: SimulatedShop) -> None:
    lucky: Iterator[int] = iter(range(10_000))

    def sometimes(shop: SimulatedShop, shopper: Shopper) -> Assistant:
        return faulty(always_refuses if next(lucky) % 3 == 0 else honest)(shop, shopper)

    passed = report(shop, sometimes).as_json()["pass_k"]
    assert 1 > passed["1"] > passed["3"] > passed["5"]


def test_the_figures_come_as_one_json_object_with_their_intervals(shop: SimulatedShop) -> None:
    figures = json.loads(json.dumps(report(shop, oracle).as_json()))
    low, high = figures["intervals"]["success_at_5"]
    assert low <= figures["success_at_5"] <= high
    assert figures["conversations"] > figures["goals"] == 30  # every sixth is played five times


LAMP = product(
    "Brass Desk Lamp",
    "A heavy foot keeps it where you put it. It takes a 60 W bulb.",
    price=4999,
    rating=(4.5, 12),
    categories=("Home", "Lamps"),
    attributes={
        "color": ("antique gold",),
        "material": ("brass", "faux leather"),
        "weight": Quantity(amount=1.2, unit="kg"),
        "dimmable": False,
    },
)


def verdict(limit: Limit, row: Product = LAMP) -> str:
    return fit(SimulatedShop([row]).rows[0], limit)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit("price", "below", 50.0, "USD"), "yes"),
        (Limit("price", "below", 49.99, "USD"), "no"),
        (Limit("price", "most", 49.99, "USD"), "yes"),
        (Limit("price", "most", 50.0, "EUR"), "unstated"),
        (Limit("weight", "most", 2.7, "lb"), "yes"),
        (Limit("weight", "most", 2.6, "lb"), "no"),
        (Limit("weight", "least", 1200.0, "g"), "yes"),
        (Limit("length", "most", 2.0, "m"), "unstated"),
        (Limit("rating", "least", 4.5), "yes"),
        (Limit("color", "is", "gold"), "yes"),
        (Limit("color", "is", "silver"), "no"),
        (Limit("material", "is", "metal"), "arguable"),
        (Limit("material", "is", "leather"), "arguable"),
        (Limit("material", "not", "brass"), "no"),
        (Limit("material", "not", "glass"), "yes"),
        (Limit("material", "not", "bulb"), "arguable"),
        (Limit("dimmable", "is", True), "no"),
        (Limit("dimmable", "not", True), "yes"),
        (Limit("dimmable", "not", False), "no"),
        (Limit("wireless", "is", True), "unstated"),
        (Limit("category", "is", "lamp"), "yes"),
        (Limit("category", "is", "desk lamp"), "yes"),
        (Limit("category", "is", "floor lamp"), "arguable"),
        (Limit("category", "is", "chair"), "no"),
        (Limit("category", "not", "lamp"), "no"),
        (Limit("category", "not", "floor lamp"), "arguable"),
        (Limit("category", "not", "chair"), "yes"),
        (Limit("brand", "is", "Corvane"), "yes"),
        (Limit("brand", "not", "Corvane"), "no"),
    ],
)
def test_a_limit_is_judged_by_what_the_row_states(limit: Limit, expected: str) -> None:
    assert verdict(limit) == expected


@pytest.mark.parametrize(
    "text",
    [
        "**Brass Desk Lamp**, $49.99. In antique gold, 1.2 kg, for a 60 W bulb.",
        "**Brass Desk Lamp** weighs 2.6 lb and is rated 4.5 out of 5.",
        "One lamp is under $60, as you asked.",
        "**Brass Desk Lamp**, $49.99, within your budget.",
    ],
)
def test_what_the_row_states_is_no_claim_too_much(text: str) -> None:
    assert not claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "**Brass Desk Lamp**, $48.99.",
        "**Brass Desk Lamp** weighs 900 g.",
        "**Brass Desk Lamp** is rated 4.9 out of 5.",
        "**Brass Desk Lamp** comes in purple.",
        "**Brass Desk Lamp** is made of titanium and brass.",
        "Nothing here under $17.50.",
        "**Brass Desk Lamp**, $49.99. Your limits were tight, so I left them out.",
        "We have none of that. **Brass Desk Lamp**, $49.99.",
    ],
)
def test_what_no_row_states_is_a_claim_too_much(text: str) -> None:
    assert claims(text)


def test_who_is_called_the_cheapest_must_be(shop: SimulatedShop) -> None:
    pair = SimulatedShop([LAMP, product("Tin Lamp", "", price=900, categories=("Home", "Lamps"))])
    told = {"text": "**Brass Desk Lamp** is the cheapest of these.", "items": []}
    heard = Heard.of({**told, "items": [{"id": row.id} for row in pair.rows]})
    turn = Turn(Utterance("open", "a lamp"), heard)
    assert list(unsupported(turn, (), (), pair)) == [
        "'cheapest' in '**it** is the cheapest of these.'"
    ]


def claims(text: str) -> list[str]:
    shop = SimulatedShop([LAMP])
    said = Utterance("open", "a lamp under $60", (Limit("price", "below", 60.0, "USD"),))
    turn = Turn(said, Heard.of({"text": text, "items": [{"id": LAMP.id}]}))
    return list(unsupported(turn, (), said.added, shop))


@pytest.mark.parametrize(
    ("text", "slot", "given"),
    [
        ("It weighs 1.2 kg.", "weight", True),
        ("It weighs 1200 g.", "weight", True),
        ("It weighs 2.65 lb.", "weight", True),
        ("The catalogue doesn't say.", "weight", False),
        ("$49.99.", "price", True),
        ("It is made of brass.", "material", True),
        ("It is pretty.", "color", False),
    ],
)
def test_an_answer_gives_the_value_of_the_row(text: str, slot: str, given: bool) -> None:
    assert answered(text, SimulatedShop([LAMP]).rows[0], slot) is given


def test_goals_are_counted_by_how_many_products_meet_them() -> None:
    sizes = [Goal(0, "feasible", "x", (), "lamp", breadth=n).size for n in (0, 1, 2, 5, 6, 20)]
    assert sizes == ["0", "1", "2-5", "2-5", "6-20", "6-20"]


def test_who_asked_for_a_color_of_ink_says_not_black_of_nothing_else(shop: SimulatedShop) -> None:
    for number in range(3, 900, 5):
        goal = draw(shop, number, 101)
        asked = {limit.field for limit in goal.hard}
        new = goal.change.new if goal.change else None
        if new and new.field == "color" and new.negative:
            assert not {f for f in asked if f.endswith("color")}
