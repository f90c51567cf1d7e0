"""Broken prompts are noticed, edits that mean the same are not, and neither is made up."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from agent import Instructions, Shopkeeper, shipped
from evaluation import (
    Arm,
    ArmInfo,
    BaselineRed,
    Detection,
    Mutant,
    MutationReport,
    OpenShop,
    PromptCase,
    Run,
    edits,
    mutants,
    read_prompt_cases,
    wilson,
)
from prompts import Directive
from store import Shelf
from tests.letters import LetterEmbedder

OPERATORS = {"front matter", "marks", "reorder", "synonym", "white space"}
CASES = """\
catalog: shop
cases:
- id: limits-are-kept
  directives: [at_most_three]
  turns:
  - user: a leather backpack under $100
    expect:
      tools: {calls: [{name: search_catalog, args: {limit: {lte: 3}}}]}
      text: {not_regex: ["too strictly"]}
"""


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def cases(tmp_path: Path) -> list[PromptCase]:
    file = tmp_path / "cases.yaml"
    file.write_text(CASES, encoding="utf-8")
    return list(read_prompt_cases(file))


@pytest.fixture
def detection(shop: Shelf, home: Path, cases: list[PromptCase]) -> Iterator[Detection]:
    def arm(told: Instructions) -> Arm:
        keeper = Shopkeeper(shop, catalog="shop", home=home, instructions=told)
        opened = OpenShop(keeper, shop.open("shop"))
        info = ArmInfo(
            label="mutant",
            engine="offline",
            model="shopkeeper-offline",
            fingerprint=told.fingerprint,
        )
        return Arm(info, lambda catalog, repeat: opened)

    directives = {d.id for d in shipped().prompt.directives}
    yield Detection(Run(cases, [arm(shipped())], directives), cases, arm)


@cache
def broken() -> list[Mutant]:
    return list(mutants(shipped()))


def of(operator: str) -> list[str]:
    return [m.what for m in broken() if m.operator == operator]


def test_every_directive_every_tool_and_every_argument_is_broken() -> None:
    ids = {d.id for d in shipped().prompt.directives}
    for operator in ("drop a directive", "weaken a modal", "flip the polarity"):
        assert {what.partition(":")[0] for what in of(operator)} == ids
    assert {what.partition(":")[0] for what in of("inject a contradiction")} == ids
    tools = shipped().read()["tools"]
    assert set(of("empty a tool description")) == set(tools)
    assert len(of("swap two tool descriptions")) == len(tools) * (len(tools) - 1) // 2
    assert "search_catalog.query to text" in of("rename an argument")
    assert "search_catalog.query" in of("drop an argument's description")
    assert len(of("truncate")) == 3


def test_there_are_enough_of_each_and_none_twice() -> None:
    made = broken()
    assert len(made) >= 150
    assert len({m.instructions.fingerprint for m in made}) == len(made)
    same = list(edits(shipped()))
    assert len(same) >= 60
    assert Counter(m.operator for m in same).keys() == OPERATORS


def test_muteval_takes_part() -> None:
    assert any(m.operator.startswith("muteval ") for m in broken())


def read_by(instructions: Instructions) -> tuple[object, object]:
    return instructions.conduct, instructions.toolbox


def test_what_aims_at_a_directive_or_a_tool_changes_how_it_is_read() -> None:
    aimed = [m for m in broken() if m.aims]
    assert [m.name for m in aimed if read_by(m.instructions) == read_by(shipped())] == []


def test_no_mutant_aims_at_a_directive_that_only_a_live_model_follows() -> None:
    own = Directive(id="no_emoji", text="Use no emoji.", own=True)
    prompt = shipped().prompt
    told = {"text": f"{prompt.text}\n- {own.text}", "directives": (*prompt.directives, own)}
    made = list(mutants(Instructions(prompt=prompt.model_copy(update=told))))
    assert any("Use no emoji" not in m.instructions.prompt.text for m in made)
    assert [m.name for m in made if own.id in m.aims] == []


def test_what_means_the_same_is_read_the_same() -> None:
    other = [m.name for m in edits(shipped()) if read_by(m.instructions) != read_by(shipped())]
    assert other == []


def test_a_mutant_is_detected_survives_or_is_inert(detection: Detection) -> None:
    base = shipped()
    detection.baseline(base)
    chosen = [m for m in broken() if m.operator in ("drop a directive", "drop a rule")]
    found = {m.name: detection.outcome(m, base) for m in chosen}
    dropped = {n: o for n, o in found.items() if n.startswith("drop a directive")}
    by_id = {n.split(": ")[1]: o for n, o in dropped.items()}
    assert (by_id["honour_limits"].state, by_id["honour_limits"].by) == (
        "detected",
        "limits-are-kept",
    )
    assert by_id["at_most_three"].state == "detected"
    assert (by_id["language"].state, by_id["language"].why) == ("survived", "no case fails")
    inert = [o for o in found.values() if o.state == "inert"]
    assert inert and not any(o.mutant.aims for o in inert)


def test_nothing_is_scored_on_a_red_baseline(detection: Detection) -> None:
    prompt = shipped().prompt.reworded("Sell. {{shop}} {{need}} {{answer}}")
    with pytest.raises(BaselineRed, match="1 cases fail with nothing changed: limits-are-kept"):
        detection.baseline(Instructions(prompt=prompt))


def test_a_report_counts_what_is_not_inert(detection: Detection) -> None:
    base = shipped()
    detection.baseline(base)
    chosen = [m for m in broken() if m.operator in ("drop a directive", "drop a rule")]
    outcomes = [detection.outcome(m, base) for m in chosen]
    told = MutationReport(outcomes, [detection.outcome(m, base) for m in edits(base)]).as_json()
    live = told["mutants"] - told["inert"]
    assert told["detection"] == round(told["detected"] / live, 4)
    assert told["detection_low"] < told["detection"] < told["detection_high"]
    assert len(told["survivors"]) == live - told["detected"]
    assert (told["false_alarms"], told["alarms"]) == (0, [])


def test_wilsons_interval_is_that_of_the_tables() -> None:
    assert [round(x, 3) for x in wilson(20, 20)] == [0.839, 1.0]
    assert [round(x, 3) for x in wilson(60, 60)] == [0.94, 1.0]
    assert [round(x, 3) for x in wilson(211, 218)] == [0.935, 0.984]
    assert wilson(0, 0) == (0.0, 1.0)
