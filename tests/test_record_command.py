"""`shopkeeper regress record` and a replay of it, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.endpoint import Server, calls, search, status, text
from ui.__main__ import app

PRODUCTS = """\
{"id": "orlo", "name": "Orlo Glass Kettle", "price": 89.0, "categories": ["Kettles"], "stock": 12}
{"id": "harrow", "name": "Harrow Kettle", "price": 39.0, "categories": ["Kettles"], "stock": 3}
"""
CASES = """\
catalog: kettles.jsonl
cases:
- id: a-kettle
  turns:
  - user: a kettle
    expect:
      tools: {calls: [{name: search_catalog}]}
      items: {count: {gte: 1}}
- id: a-cheap-kettle
  turns:
  - user: a kettle under $50
    expect:
      items: {include: [harrow]}
"""
LINE = "- **Harrow Kettle**, $39.00.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "kettles.jsonl").write_text(PRODUCTS, encoding="utf-8")
    (tmp_path / "cases.yaml").write_text(CASES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setenv("SHOPKEEPER_MODEL", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-itisasecretofthehouse")

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["regress", *words])

    return run


def last(result: Result) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return loaded


def test_a_recording_is_made_gone_on_with_and_replayed(
    run: Any, server: Server, tmp_path: Path
) -> None:
    server.then(calls(search("kettle")), text(LINE))
    spent = run("record", "cases.yaml", "--out", "tape.jsonl", "--max-calls", "2", "--json")
    assert spent.exit_code == 3, spent.output
    assert "the 2 calls of this run are spent" in " ".join(spent.stderr.split())
    assert (last(spent)["answers"], last(spent)["unanswered"]) == (2, 1)

    stale = run("run", "cases.yaml", "--engine", "replay", "--cassette", "tape.jsonl", "--json")
    assert stale.exit_code == 3, stale.output
    assert last(stale)["arms"]["candidate"]["stale"] == 1

    server.then(calls(search("kettle")), text(LINE))
    whole = run("record", "cases.yaml", "--out", "tape.jsonl", "--json")
    assert whole.exit_code == 0, whole.output
    assert (last(whole)["answers"], last(whole)["new"], last(whole)["calls"]) == (4, 2, 2)

    sent = len(server.requests)
    replayed = run("run", "cases.yaml", "--engine", "replay", "--cassette", "tape.jsonl", "--json")
    assert replayed.exit_code == 0, replayed.output
    assert last(replayed)["arms"]["candidate"]["pass_rate"] == 1
    assert len(server.requests) == sent
    assert "sk-itisasecret" not in (tmp_path / "tape.jsonl").read_text(encoding="utf-8")


def test_a_recording_that_somebody_edited_is_refused(
    run: Any, server: Server, tmp_path: Path
) -> None:
    server.then(calls(search("kettle")), text(LINE), calls(search("kettle")), text(LINE))
    assert run("record", "cases.yaml", "--out", "tape.jsonl").exit_code == 0
    tape = tmp_path / "tape.jsonl"
    tape.write_text(tape.read_text(encoding="utf-8").replace("39.00", "29.00"), encoding="utf-8")
    refused = run("run", "cases.yaml", "--engine", "replay", "--cassette", "tape.jsonl")
    assert refused.exit_code == 2
    assert "tape.jsonl:3: was edited after it was written" in " ".join(refused.stderr.split())


def test_two_prompts_of_which_one_was_not_recorded_are_inconclusive_until_it_is(
    run: Any, server: Server, tmp_path: Path
) -> None:
    other = tmp_path / "other.md"
    shipped = Path(__file__).parents[1] / "prompts" / "assistant" / "3.md"
    other.write_text(shipped.read_text(encoding="utf-8").replace("You help", "You aid"), "utf-8")
    answers = (calls(search("kettle")), text(LINE)) * 2
    server.then(*answers)
    assert run("record", "cases.yaml", "--out", "tape.jsonl").exit_code == 0
    words = ["assistant/3", str(other), "--cases", "cases.yaml", "--engine", "replay"]
    stale = run("compare", *words, "--cassette", "tape.jsonl")
    assert stale.exit_code == 3, stale.output
    told = " ".join(stale.stderr.split())
    assert "no case has a verdict on both sides; a-kettle of the candidate: " in told
    assert "the prompt changed since. Record both sides: `shopkeeper regress record" in told
    assert run("report", "comparison.jsonl", "--html", "r.html").exit_code == 0
    server.then(*answers)
    again = run("record", "cases.yaml", "--out", "tape.jsonl", "--prompt", str(other))
    assert again.exit_code == 0, again.output
    assert run("compare", *words, "--cassette", "tape.jsonl").exit_code == 0


def test_an_endpoint_that_answers_nothing_leaves_no_recording(
    run: Any, server: Server, tmp_path: Path
) -> None:
    server.then(status(500), status(500))
    refused = run("record", "cases.yaml", "--out", "tape.jsonl")
    assert refused.exit_code == 3, refused.output
    assert "m gave no answer" in " ".join(refused.stderr.split())
    assert not (tmp_path / "tape.jsonl").exists()


def test_answers_of_two_models_never_stand_in_one_recording(
    run: Any, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.then(calls(search("kettle")), text(LINE), calls(search("kettle")), text(LINE))
    assert run("record", "cases.yaml", "--out", "tape.jsonl").exit_code == 0
    before = (tmp_path / "tape.jsonl").read_bytes()
    monkeypatch.setenv("SHOPKEEPER_MODEL", "another")
    refused = run("record", "cases.yaml", "--out", "tape.jsonl")
    assert refused.exit_code == 2, refused.output
    assert "tape.jsonl:1: holds answers of m " in " ".join(refused.stderr.split())
    assert "--afresh" in refused.stderr
    assert (tmp_path / "tape.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--engine", "replay"], "Name a recording with --cassette FILE"),
        (["--engine", "alive"], "--engine must be offline, replay or live, not 'alive'"),
    ],
)
def test_an_engine_that_can_not_be_is_told(run: Any, words: list[str], told: str) -> None:
    result = run("run", "cases.yaml", *words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())


def test_a_live_run_stops_at_its_budget_and_keeps_what_it_paid_for(
    run: Any, server: Server, tmp_path: Path
) -> None:
    server.then(calls(search("kettle")), text(LINE))
    result = run("run", "cases.yaml", "--engine", "live", "--max-calls", "2")
    assert result.exit_code != 0
    assert len(server.requests) == 2
    _, first, second, _ = map(json.loads, (tmp_path / "results.jsonl").read_text().splitlines())
    assert (first["verdict"], second["verdict"]) == ("pass", "error")
    assert "the 2 calls of this run are spent" in second["problem"]
