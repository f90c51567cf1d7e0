import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.test_policy_evaluation import SMALL
from ui.__main__ import app


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["evaluate", "policy", *words])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "log.jsonl"
    file.write_text("".join(line.model_dump_json() + "\n" for line in SMALL), encoding="utf-8")
    return file


def test_the_last_line_is_one_object_with_the_promised_keys(log: Path) -> None:
    result = run(str(log), "--json", "--samples", "100")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])
    assert (told["policy"], told["chose"], told["slates"]) == ("greedy", "p1", 300)
    assert list(told["estimates"]) == ["mixed", "dr", "snips", "ips", "rips"]
    for worth in told["estimates"].values():
        if worth["clicks"] is not None:
            low, high = worth["clicks_ci"]
            assert low < worth["clicks"] < high
    assert told["estimates"]["dr"]["effective_sample_size"] > 50


def test_a_person_reads_what_another_policy_would_have_earned(log: Path) -> None:
    result = run(str(log), "--samples", "100")
    assert result.exit_code == 0, result.output
    assert "300 slates of p1" in result.stdout
    assert "The greedy policy would have earned" in " ".join(result.stdout.split())


def test_bad_lines_are_named_and_do_not_stop_the_others(log: Path) -> None:
    log.write_text("{\n" * 7 + log.read_text(encoding="utf-8"), encoding="utf-8")
    result = run(str(log), "--samples", "100")
    assert result.exit_code == 0, result.output
    assert "line 1: no JSON" in result.stderr
    assert "2 more lines" in result.stderr
    told = json.loads(run(str(log), "--json", "--samples", "100").stdout)
    assert (told["slates"], told["rejected"]) == (300, 7)


def test_several_policies_are_refused_until_one_is_named(log: Path) -> None:
    other = SMALL[0].model_copy(update={"id": "other", "policy": "p2"})
    with log.open("a", encoding="utf-8") as file:
        file.write(other.model_dump_json() + "\n")
    refused = run(str(log))
    assert refused.exit_code == 1
    assert "--chose" in refused.stderr
    assert run(str(log), "--chose", "p1", "--samples", "100").exit_code == 0
    assert "no slate" in " ".join(run(str(log), "--chose", "p9").stderr.split())


def test_what_is_no_log_is_told_in_one_line(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.jsonl"))
    assert result.exit_code == 1
    assert "there is no" in result.stderr


def test_the_help_shows_a_line_that_can_be_read(tmp_path: Path) -> None:
    from evaluation import read_log
    from ui.policy import policy

    told = " ".join((policy.__doc__ or "").split())
    example = told[told.index('{"id"') : told.index("propensity is")].strip()
    file = tmp_path / "log.jsonl"
    file.write_text(example, encoding="utf-8")
    assert read_log(file).lines[0].greedy == ("p7",)
