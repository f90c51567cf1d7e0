"""`shopkeeper play` holds the conversations of a file."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from typer.testing import CliRunner

from ui.__main__ import app


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all plays, with the demo shop."""
    return copytree(demo_home, tmp_path_factory.mktemp("plays") / "home")


@pytest.fixture
def play(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    for name in ("SHOPKEEPER_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "SHOPKEEPER_CATALOG"):
        monkeypatch.delenv(name, raising=False)

    def call(*lines: str) -> list[dict[str, Any]]:
        file = tmp_path / "turns.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        result = CliRunner().invoke(app, ["play", str(file), "--json"])
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    return call


def line(name: str, *turns: str, **more: str) -> str:
    return json.dumps({"id": name, "turns": turns, **more})


def test_each_turn_is_a_line_and_a_conversation_keeps_its_need(play: Any) -> None:
    first, second, third = play(line("a", "headphones under $40", "wireless ones"), line("b", "hi"))
    assert [(r["id"], r["turn"]) for r in (first, second, third)] == [("a", 1), ("a", 2), ("b", 1)]
    assert "price" in {c["field"] for c in second["reply"]["need"]["constraints"]}
    assert third["reply"]["need"]["constraints"] == []


def test_a_file_that_is_played_again_begins_new_conversations(play: Any) -> None:
    script = line("a", "headphones under $40")
    (first,), (second,) = play(script), play(script)
    assert first["reply"]["text"] == second["reply"]["text"]


def test_what_fails_is_told_and_the_play_goes_on(play: Any) -> None:
    broken, missing, whole = play("{nonsense", line("b", "hi", catalog="none"), line("c", "hi"))
    assert (broken["id"], broken["turn"]) == ("line 1", 0) and broken["error"]
    assert "none" in missing["error"]
    assert whole["reply"]["text"]
