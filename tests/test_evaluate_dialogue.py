import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ui.__main__ import app

KEYS = {
    *("violations", "items", "forgotten", "rejected_again", "unsupported_claims", "success_at_5"),
    *("honest_empty", "turns_over_oracle", "pass_k", "simulator_error_rate"),
}
COLORS = ("black", "red", "blue", "green")
KINDS = ("Kettles", "Backpacks", "Lamps")


def rows() -> str:
    lines = ["id,title,category,price,color,material"]
    for kind in KINDS:
        for n in range(8):
            material = ("steel", "glass")[n % 2]
            lines.append(
                f"{kind}{n},Model {chr(65 + n)} {kind[:-1]},{kind},{19 + 7 * n}.99,"
                f"{COLORS[n % 4]},{material}"
            )
    return "\n".join(lines)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    for name in ("SHOPKEEPER_MODEL", "OPENAI_API_KEY", "SHOPKEEPER_CATALOG"):
        monkeypatch.delenv(name, raising=False)
    if not (home / "catalogs" / "small").exists():
        (tmp_path / "small.csv").write_text(rows(), encoding="utf-8")
        imported = CliRunner().invoke(
            app, ["import", str(tmp_path / "small.csv"), "--name", "small"]
        )
        assert imported.exit_code == 0, imported.output

    def call(*words: str) -> dict[str, Any]:
        command = ["evaluate", "dialogue", "--catalog", "small", *words, "--json"]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        told: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
        return told

    return call


def test_the_last_line_holds_the_promised_figures(run: Any) -> None:
    told = run("--simulate", "5", "--baselines")
    assert set(told) >= KEYS
    assert told["goals"] == 5
    assert set(told["pass_k"]) == {"1", "3", "5"}
    floor, ceiling = told["baselines"]["floor"], told["baselines"]["ceiling"]
    assert ceiling["success_at_5"] == 1
    assert floor["turns_over_oracle"] > ceiling["turns_over_oracle"] == 1


def test_conversations_can_be_read_and_are_not_kept_among_the_shoppers(
    run: Any, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "said.jsonl"
    told = run("--simulate", "2", "--seed", "4", "--transcripts", str(file))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == told["conversations"]
    assert all(turn["shopper"] and turn["shop"] for line in lines for turn in line["turns"])
    assert not (home / "conversations.sqlite").exists()


def test_the_same_shoppers_meet_a_model_that_misleads(run: Any) -> None:
    assert run("--simulate", "1", "--engine", "adversarial")["out_of_catalogue"] == 0
