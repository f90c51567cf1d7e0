"""`shopkeeper prompts`: nothing that a model reads changes without a verdict."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from agent import shipped
from evaluation import Results, read_prompt_cases, write_results
from prompts import Lock
from tests.regression_results import arm, result
from ui.__main__ import app

FOLDER = Path(__file__).parents[1] / "prompts"
LOCK = FOLDER / "lock.yaml"
SHIPPED = FOLDER / "assistant" / "2.md"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["prompts", *map(str, words)], env={"COLUMNS": "200"})


def as_json(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    copy = tmp_path / "lock.yaml"
    copy.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")
    return copy


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A prompt of one's own that allows more words and forgot to praise nothing."""
    text = SHIPPED.read_text(encoding="utf-8")
    file = tmp_path / "own.md"
    changed = text.replace("- Use at most 120 words.", "- You may use at most 120 words.")
    file.write_text(
        changed.replace("- Recommend at most three", "- Recommend at most two"), "utf-8"
    )
    return file


def test_what_is_read_was_accepted() -> None:
    result = run("check")
    assert result.exit_code == 0, result.output


def test_a_change_without_a_verdict_fails_and_tells_which_part(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    lock.write_text(
        text.replace(shipped().parts["tools"], "f" * 16).replace(shipped().fingerprint, "f" * 64),
        encoding="utf-8",
    )
    result = run("check", "--lock", lock)
    assert result.exit_code == 1
    assert "assistant/3  changed: tools" in result.stdout
    assert "shopkeeper prompts accept assistant/3" in result.stderr


def test_what_was_never_accepted_and_what_is_gone_fail_too(tmp_path: Path, lock: Path) -> None:
    assert run("check", "--lock", tmp_path / "none.yaml").exit_code == 1
    text = lock.read_text(encoding="utf-8").replace("assistant/1", "assistant/9")
    lock.write_text(text, encoding="utf-8")
    found = {p["name"]: p["standing"] for p in as_json("check", "--lock", lock)["prompts"]}
    accepted = {"assistant/2": "accepted", "assistant/3": "accepted"}
    assert found == {"assistant/1": "new", **accepted, "assistant/9": "gone"}


def test_accepting_takes_a_verdict_and_writes_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock.yaml"
    assert run("accept", "--lock", lock).exit_code == 2
    assert run("accept", "--verdict", "Read it twice", "--lock", lock).exit_code == 0
    assert run("check", "--lock", lock).exit_code == 0
    assert {p["verdict"] for p in as_json("list", "--lock", lock)["prompts"]} == {"Read it twice"}


SUITE = """\
cases:
- {id: one, turns: [{user: hi, expect: {asks: none}}]}
- {id: two, repeats: 2, turns: [{user: a tent, expect: {asks: none}}]}
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "all.yaml").write_text(SUITE, encoding="utf-8")
    return tmp_path / "cases"


def measured(suite: Path, *, plays: int = 3, ok: bool = True) -> Path:
    """What came of the first plays of a suite with the prompt that is read."""
    cases = read_prompt_cases(suite)
    told = {"fingerprint": shipped().fingerprint, "engine": "offline"}
    all_ = [
        result(case.id, ok=ok, repeat=n, case_fingerprint=case.fingerprint, **told)
        for case in cases
        for n in range(1, case.repeats + 1)
    ]
    file = suite.parent / "results.jsonl"
    arms = (arm(engine="offline").model_copy(update=told),)
    write_results(Results(arms=arms, results=tuple(all_[:plays])), file)
    return file


def test_accepting_on_results_takes_every_case_and_repeat_of_the_suite(
    suite: Path, tmp_path: Path
) -> None:
    words = ("--cases", suite, "--lock", tmp_path / "lock.yaml")
    for plays, lacking in ((1, "lack 1 of 2 cases: two"), (2, "lack 1 of 2 cases: two")):
        refused = run("accept", "assistant/3", "--results", measured(suite, plays=plays), *words)
        assert (refused.exit_code, (tmp_path / "lock.yaml").exists()) == (2, False)
        assert lacking in refused.stderr
    # Of the prompts that ship these results are of one.
    accepted = run("accept", "--results", measured(suite), *words)
    assert accepted.exit_code == 0, accepted.output
    assert accepted.stdout.startswith("assistant/3: 100.0% of 2 cases hold, offline")
    assert Lock.read(tmp_path / "lock.yaml").accepted.keys() == {"assistant/3"}


def test_results_of_failing_cases_of_other_cases_or_of_another_prompt_accept_nothing(
    suite: Path, tmp_path: Path
) -> None:
    words = ("--cases", suite, "--lock", tmp_path / "lock.yaml")
    failed = run("accept", "assistant/3", "--results", measured(suite, ok=False), *words)
    other = run("accept", "assistant/2", "--results", measured(suite), *words)
    stricter = SUITE.replace("user: hi, expect: {", "user: hi, expect: {handoff: true, ")
    (suite / "all.yaml").write_text(stricter, encoding="utf-8")
    file = tmp_path / "results.jsonl"
    changed = run("accept", "assistant/3", "--results", file, *words)
    assert [r.exit_code for r in (failed, other, changed)] == [2, 2, 2]
    assert "pass rate is 0.0000" in failed.stderr
    assert "of another prompt" in other.stderr
    assert "older than 1 of 2 cases: one" in changed.stderr
    assert not (tmp_path / "lock.yaml").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fingerprint:", "fingreprint:", "unknown key 'fingreprint'. Did you mean 'fingerprint'"),
        ("verdict:", "verdict: [", "no YAML"),
        ("  fingerprint: ", "  fingerprint: x", "prompts accept"),
    ],
)
def test_a_lock_that_was_spoilt_is_told_with_its_line(
    lock: Path, old: str, new: str, told: str
) -> None:
    text = lock.read_text(encoding="utf-8").replace(old, new, 1)
    lock.write_text(text, encoding="utf-8")
    result = run("check", "--lock", lock)
    assert result.exit_code == 2
    assert f"{lock}:" in result.stderr and told in " ".join(result.stderr.split())


def test_a_difference_shows_the_lines_and_what_comes_of_them(own: Path) -> None:
    result = run("diff", "assistant/3", own)
    assert result.exit_code == 0
    assert "-- Use at most 120 words." in result.stdout
    assert "+- You may use at most 120 words." in result.stdout
    assert "short: held -> weak" in result.stdout
    assert "at_most_three: 3 -> 2" in result.stdout
    assert "reads the same" in run("diff", "assistant/3").stdout


def test_a_prompt_is_shown_with_its_tools_and_its_directives(own: Path) -> None:
    shown = run("show", own).stdout
    assert "search_catalog (takes query, where, limit)" in shown
    assert "short: weak; the embedded model quotes descriptions at length" in shown
    assert as_json("show")["directives"]["short"] == "held"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("{{need}}", "{{want}}", 58, "{{want}} is not declared"),
        ("search_catalog, filter", "serch_catalog, filter", 4, "no tool 'serch_catalog'"),
        ("`find_similar`", "`find_similiar`", 63, "no tool 'find_similiar'"),
        ("id: short", "id: shrot", 31, "no directive 'shrot'"),
        ("variables:", "varibles:", 7, "unknown key 'varibles'. Did you mean 'variables'?"),
    ],
)
def test_a_prompt_with_a_slip_is_refused_with_file_and_line(
    own: Path, old: str, new: str, line: int, told: str
) -> None:
    text = own.read_text(encoding="utf-8").replace(old, new, 1)
    own.write_text(text, encoding="utf-8")
    result = run("show", own)
    assert result.exit_code == 2
    assert f"{own.name}:{line}: " in result.stderr.replace("\n", "")
    assert told in " ".join(result.stderr.split())
