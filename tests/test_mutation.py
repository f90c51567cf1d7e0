"""Broken prompts are noticed, edits that mean the same are not, and neither is made up."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import Instructions, Shopkeeper, shipped
from evaluation import (
    Arm,
    ArmInfo,
    BaselineRed,
    Detection,
    MutationReport,
    OpenShop,
    PromptCase,
    Run,
    edits,
    mutants,
    read_prompt_cases,
    wilson,
)
from store import Shelf
from tests.letters import LetterEmbedder

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


def of(operator: str) -> list[str]:
    return [m.what for m in mutants(shipped()) if m.operator == operator]


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
    made = list(mutants(shipped()))
    assert len(made) >= 150
    assert len({m.instructions.fingerprint for m in made}) == len(made)
    same = list(edits(shipped()))
    assert len(same) >= 60
    assert Counter(m.operator for m in same).keys() == {
        "reorder",
        "synonym",
        "white space",
        "marks",
    }


def test_muteval_takes_part() -> None:
    assert any(m.operator.startswith("muteval ") for m in mutants(shipped()))


@pytest.mark.parametrize("mutant", list(mutants(shipped())), ids=lambda m: m.name[:60])
def test_what_aims_at_something_changes_how_it_is_read(mutant: object) -> None:
    from evaluation.regression.mutation.detection import reading
    from evaluation.regression.mutation.mutant import Mutant

    assert isinstance(mutant, Mutant)
    if mutant.aims:
        assert reading(mutant.instructions) != reading(shipped())


@pytest.mark.parametrize("edit", list(edits(shipped())), ids=lambda m: m.name[:60])
def test_what_means_the_same_is_read_the_same(edit: object) -> None:
    from evaluation.regression.mutation.mutant import Mutant

    assert isinstance(edit, Mutant)
    assert edit.instructions.conduct == shipped().conduct


def test_a_mutant_is_detected_survives_or_is_inert(detection: Detection) -> None:
    base = shipped()
    detection.baseline(base)
    found = {m.name: detection.outcome(m, base) for m in mutants(base)}
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
    chosen = [m for m in mutants(base) if m.operator in ("drop a directive", "drop a rule")]
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
