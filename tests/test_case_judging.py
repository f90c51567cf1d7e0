from collections.abc import Iterator
from typing import Any, cast

import pytest

from agent import Called, Cut, Item, Need, Question, Reply, Shopkeeper, Trace
from evaluation import Arm, ArmInfo, OpenShop, PromptCase, Result, Run
from store import Catalog
from tests.conftest import SHOP

TRAIL, METRO, DUNE = (product.id for product in SHOP[:3])
SAID = (
    "Two fit.\n- **Trail Leather Backpack**, $95.00: weighs 1.4 kg, but the most expensive.\n"
    "- **Dune Leather Backpack** for $89.00: a brass buckle."
)


class Scripted:
    """An assistant that says what the test wrote."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self._replies: Iterator[Reply | Exception] = iter(replies)

    def ask(self, text: str, **who: Any) -> Reply:
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        return reply


def reply(text: str = SAID, *ids: str, **more: Any) -> Reply:
    by_id = {product.id: product for product in SHOP}
    shown = ids or (() if more.pop("nothing", False) else (TRAIL, DUNE))
    items = tuple(Item(product=by_id[i], reasons=()) for i in shown)
    told = {"text": text, "items": items, "need": Need(), "model": "scripted"} | more
    return Reply.model_validate(told)


class Stale(Exception):
    pass


def played(catalog: Catalog, expect: dict[str, Any], *replies: Reply | Exception) -> Result:
    """Judge the last reply by an expectation, played before by those that go before it."""
    turns: list[dict[str, Any]] = [{"user": "leather backpack under 100"} for _ in replies]
    turns[-1]["expect"] = expect
    case = PromptCase.model_validate({"id": "case", "catalog": "shop", "turns": turns})
    keeper = cast("Shopkeeper", Scripted(*replies))
    info = ArmInfo(label="candidate", engine="live", model="scripted", fingerprint="f")
    arm = Arm(info, lambda name, repeat: OpenShop(keeper, catalog), stale=(Stale,))
    return Run([], [arm], ()).play(case, arm)


HOLD: list[tuple[dict[str, Any], Reply]] = [
    ({"constraints": {"price": {"lt": 100}, "material": "leather"}}, reply()),
    ({"constraints": {"weight": {"lte": "1500 g"}}}, reply(SAID, TRAIL)),
    ({"constraints": {"color": {"not": "black"}}}, reply(SAID, TRAIL)),
    ({"items": {"count": 2, "include": [DUNE], "exclude": [METRO], "first": TRAIL}}, reply()),
    ({"items": {"only": [TRAIL, DUNE, METRO], "count": {"gte": 1, "lte": 3}}}, reply()),
    ({"ranking": {"relevant": {TRAIL: 3, DUNE: 1}, "hit@1": 1, "ndcg@3": 0.99}}, reply()),
    ({"ranking": {"relevant": {DUNE: 1}, "mrr@3": {"lt": 0.6}, "recall@3": 1}}, reply()),
    ({"text": {"regex": ["Two", r"\$95"], "not_regex": "hello", "language": "en"}}, reply()),
    ({"text": {"max_words": 40, "min_words": 5}}, reply()),
    ({"text": {"language": "es"}}, reply("Encajan dos. Yo empezaría por esta mochila.")),
    ({"reasons": {"each": 1}}, reply()),
    ({"asks": "none"}, reply()),
    ({"asks": "any"}, reply(f"{SAID}\nWhich color?")),
    ({"asks": "at_most_one"}, reply()),
    (
        {"asks": {"one_of": ["color", "size"]}},
        reply(f"{SAID}\nWhich color?", asks=Question(field="color", question="Which color?")),
    ),
    ({"handoff": True}, reply("The shop's staff can help.", nothing=True)),
    ({"handoff": False}, reply()),
    ({"tools": {"calls": [{"name": "search_catalog"}]}},
     reply(trace=Trace(calls=(Called(name="search_catalog"),)))),
]  # fmt: skip

BREAK: list[tuple[str, dict[str, Any], Reply]] = [
    ("constraints", {"constraints": {"price": {"lt": 90}}}, reply()),
    ("constraints", {"constraints": {"waterproof": True}}, reply(SAID, TRAIL)),
    ("constraints", {"constraints": {"color": {"not": "brown"}}}, reply()),
    ("grounding", {"asks": "none"}, reply("- **Trail Leather Backpack** for $59.00.", TRAIL)),
    ("grounding", {"asks": "none"}, reply("**Trail Leather Backpack** weighs 700 g.", TRAIL)),
    ("grounding", {"asks": "none"}, reply("See https://shop.example/sale for it.", TRAIL)),
    ("items", {"items": {"count": {"lte": 1}}}, reply()),
    ("items", {"items": {"include": [METRO]}}, reply()),
    ("items", {"items": {"exclude": [DUNE]}}, reply()),
    ("items", {"items": {"only": [DUNE]}}, reply()),
    ("items", {"items": {"first": DUNE}}, reply()),
    ("ranking", {"ranking": {"relevant": {METRO: 1}, "hit@3": 1}}, reply()),
    ("ranking", {"ranking": {"relevant": {DUNE: 3, TRAIL: 1}, "ndcg@3": 0.99}}, reply()),
    ("text", {"text": {"regex": "Three"}}, reply()),
    ("text", {"text": {"not_regex": "brass"}}, reply()),
    ("text", {"text": {"max_words": 10}}, reply()),
    ("text", {"text": {"language": "es"}}, reply()),
    ("reasons", {"reasons": {"each": 1}}, reply("- **Trail Leather Backpack**, $95.00.", TRAIL)),
    ("asks", {"asks": "none"}, reply(f"{SAID} Which color?")),
    ("asks", {"asks": "any"}, reply()),
    ("asks", {"asks": "at_most_one"}, reply(f"{SAID} Which color? What size?")),
    ("asks", {"asks": {"one_of": ["color"]}}, reply(f"{SAID} Which size?")),
    ("handoff", {"handoff": True}, reply()),
    ("handoff", {"handoff": False}, reply(f"{SAID} Our staff can help.")),
    ("tools", {"tools": {"calls": [{"name": "search_catalog"}]}}, reply()),
]


@pytest.mark.parametrize(("expect", "said"), HOLD, ids=[str(e)[:60] for e, _ in HOLD])
def test_an_expectation_that_is_met_holds(
    catalog: Catalog, expect: dict[str, Any], said: Reply
) -> None:
    result = played(catalog, {"grounding": False} | expect, said)
    assert result.verdict == "pass", result.told
    assert set(expect) <= set(result.kinds)


@pytest.mark.parametrize(("kind", "expect", "said"), BREAK, ids=[str(e)[:60] for _, e, _ in BREAK])
def test_an_expectation_that_is_not_met_fails_in_its_kind(
    catalog: Catalog, kind: str, expect: dict[str, Any], said: Reply
) -> None:
    result = played(catalog, ({} if kind == "grounding" else {"grounding": False}) | expect, said)
    assert result.verdict == "fail"
    assert {f.kind for f in result.failed} == {kind}
    assert all(f.expected and f.got for f in result.failed)


@pytest.mark.parametrize(
    ("relation", "first", "then", "holds"),
    [
        ("cheaper_than: turn 1 item 1", (TRAIL, DUNE), (DUNE,), True),
        ("cheaper_than: turn 1 item 2", (TRAIL, DUNE), (TRAIL,), False),
        ("cheaper_than: turn 1", (TRAIL,), (TRAIL,), False),
        ("cheaper_than: turn 1", (METRO, TRAIL), (DUNE,), True),
        ("dearer_than: turn 1", (TRAIL, DUNE), (METRO,), True),
        ("dearer_than: turn 1 item 1", (METRO,), (TRAIL,), False),
        ("lighter_than: turn 1", (TRAIL,), (METRO,), True),
        ("lighter_than: turn 1", (TRAIL,), (DUNE,), False),  # which states no weight
        ("better_rated_than: turn 1", (DUNE,), (TRAIL,), True),
        ("none_of: turn 1", (TRAIL,), (DUNE,), True),
        ("none_of: turn 1", (TRAIL, DUNE), (DUNE,), False),
        ("some_of: turn 1", (TRAIL, DUNE), (DUNE, METRO), True),
        ("same_as: turn 1", (TRAIL, DUNE), (TRAIL, DUNE), True),
        ("same_as: turn 1", (TRAIL, DUNE), (DUNE, TRAIL), False),
        ("cheaper_than: turn 1 item 3", (TRAIL, DUNE), (DUNE,), False),
    ],
)
def test_a_relation_looks_at_what_an_earlier_turn_showed(
    catalog: Catalog, relation: str, first: tuple[str, ...], then: tuple[str, ...], holds: bool
) -> None:
    name, _, place = relation.partition(": ")
    expect = {"relations": {name: place}, "grounding": False}
    result = played(catalog, expect, reply("", *first), reply("", *then))
    assert {f.kind for f in result.findings if f.turn == 2} == {"relations"}
    assert (result.verdict == "pass") is holds, result.told


def test_a_fault_of_the_prompt_is_told_apart_from_one_of_the_code(catalog: Catalog) -> None:
    said = reply(
        "- **Trail Leather Backpack** for $59.00.",
        TRAIL,
        trace=Trace(cut=(Cut(sentence="It is free.", problem="no such price"),)),
    )
    result = played(catalog, {"asks": "any", "constraints": {"price": {"lt": 50}}}, said)
    assert result.faults == {"prompt": 1, "code": 3}
    assert result.mended == 1
    held_by = {f.kind: f.held_by for f in result.failed}
    assert held_by == {"asks": "prompt", "constraints": "code", "grounding": "code"}


def test_a_recording_without_the_answer_is_stale_and_never_a_pass(catalog: Catalog) -> None:
    result = played(catalog, {"asks": "none"}, reply(), Stale("nothing was recorded for this"))
    assert (result.verdict, result.problem) == ("stale", "nothing was recorded for this")


def test_a_turn_that_breaks_is_an_error_with_what_was_said_before(catalog: Catalog) -> None:
    result = played(catalog, {"asks": "none"}, reply(), ValueError("boom"))
    assert (result.verdict, result.problem) == ("error", "ValueError: boom")
    assert len(result.turns) == 1


def test_a_turn_that_another_model_answered_is_no_pass_of_this_one(catalog: Catalog) -> None:
    result = played(catalog, {"asks": "none"}, reply(model="shopkeeper-offline"))
    assert result.verdict == "error"
    assert result.problem == "turn 1 was answered by shopkeeper-offline, since scripted failed"


def test_what_failed_is_told_with_what_was_said_called_and_expected(catalog: Catalog) -> None:
    call = Called(name="search_catalog", args={"query": "bag"})
    said = reply(trace=Trace(calls=(call,)))
    told = played(catalog, {"items": {"first": DUNE}, "handoff": True}, said).told
    assert "turn 1: “leather backpack under 100”" in told
    assert "called search_catalog(query='bag'); showed trail-leather-backpack, dune-" in told
    assert "✗ items: first (the prompt's to keep)" in told
    assert "expected  dune-leather-backpack first" in told
    assert "│ - **Trail Leather Backpack**, $95.00: weighs 1.4 kg" in told
