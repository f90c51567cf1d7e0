import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ui.__main__ import app

FEEDS = Path(__file__).parent / "feeds"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all commands: the demo shop is built by the first that needs it."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    for name in ("SHOPKEEPER_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "SHOPKEEPER_CATALOG"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return call


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    loaded = json.loads(result.stdout.splitlines()[-1])
    assert isinstance(loaded, dict)
    return loaded


def test_ask_answers_from_the_demo_shop_in_the_shape_of_the_contract(run: Any) -> None:
    reply = told(run("ask", "a leather backpack under $250, not black", "--json"))
    assert set(reply) >= {
        "text", "items", "need", "notes", "follow_ups", "model", "timings_ms",
    }  # fmt: skip
    assert reply["model"] == "shopkeeper-offline"
    (item,) = reply["items"]
    assert item["id"] == "corvane-leather-laptop-backpack"
    assert (item["price_minor"], item["currency"]) == (21900, "USD")
    assert item["title"] in reply["text"]
    assert all(r["text"] and r["evidence"] for r in item["reasons"])
    evidence = {(e["field"], e["value"]) for r in item["reasons"] for e in r["evidence"]}
    assert ("material", "full-grain leather") in evidence
    constraints = {(c["field"], c["op"], c["value"]) for c in reply["need"]["constraints"]}
    assert {("price", "lt", 250.0), ("color", "ne", "black")} <= constraints
    keys = {"field", "op", "value", "hard", "said", "checkable"}
    assert all(set(c) >= keys for c in reply["need"]["constraints"])


def test_a_conversation_goes_on_over_commands(run: Any) -> None:
    told(run("ask", "headphones", "--conversation", "t1", "--json"))
    reply = told(run("ask", "under $40 then", "--conversation", "t1", "--json"))
    assert reply["items"]
    assert all(item["price_minor"] < 4000 for item in reply["items"])
    assert "headphones" in reply["need"]["about"]


def test_ask_prints_prose_for_people(run: Any) -> None:
    result = run("ask", "a moka pot for six cups")
    assert result.exit_code == 0
    assert "moka pot" in result.stdout.casefold()
    assert "{" not in result.stdout


def test_parse_shows_the_need_alone(run: Any) -> None:
    need = told(run("parse", "2 person tent, not red, at most 300 dollars", "--json"))
    assert need["goal"] == "find"
    said = {(c["field"], c["op"]) for c in need["constraints"]}
    assert {("persons", "gte"), ("color", "ne"), ("price", "lte")} <= said


def test_an_import_serves_and_the_same_file_again_embeds_nothing(run: Any) -> None:
    file = str(FEEDS / "shopify_current.csv")
    first = told(run("import", file, "--name", "apparel", "--json"))
    again = told(run("import", file, "--name", "apparel", "--json"))
    assert first["embedded"] > 0
    assert (again["products"], again["embedded"]) == (first["products"], 0)
    names = [c["name"] for c in told(run("catalogs", "--json"))["catalogs"]]
    assert "apparel" in names
    told(run("ask", "what do you have?", "--catalog", "apparel", "--json"))


def test_an_update_is_served_to_the_next_command(run: Any, tmp_path: Path) -> None:
    told(run("import", str(FEEDS / "shopify_current.csv"), "--name", "updated", "--json"))
    file = tmp_path / "prices.csv"
    file.write_text("id,price,delete,shelf\nharbor-scarf,21.50,,3\nharbor-cap,,yes,4\n")
    result = run("update", str(file), "--catalog", "updated")
    assert result.exit_code == 0, result.output
    assert "1 changed, 1 deleted" in " ".join(result.stdout.split())
    assert "Not used: shelf" in result.stderr
    reply = told(run("ask", "a scarf", "--catalog", "updated", "--json"))
    assert [item["price_minor"] for item in reply["items"]] == [2150]
    again = told(run("update", str(file), "--catalog", "updated", "--json"))
    assert (again["unchanged"], again["rejected"]) == (1, 1)
    assert Path(again["report"]).is_file()


def test_an_import_tells_its_owner_what_the_gaps_cost(run: Any) -> None:
    result = run("import", str(FEEDS / "shopify_current.csv"), "--name", "report")
    assert result.exit_code == 0
    assert "stated by" in result.stdout
    assert "material" in result.stdout


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("ask", "tea", "--catalog", "nowhere"), "shopkeeper catalogs"),
        (("ask", "tea", "--conversation", "no/way"), "letters, digits"),
        (("import", "missing.csv"), "missing.csv"),
        (("update", "missing.csv"), "missing.csv"),
        (("update", str(FEEDS / "shopify_legacy.csv"), "--catalog", "nowhere"), "catalogs"),
        (("ask", "tea", "--catalog", "../etc"), "lower-case letters"),
        (("import", str(FEEDS / "shopify_legacy.csv")), "--allow-bad-rows"),
    ],
)
def test_a_mistake_is_told_in_a_line_with_its_mend(
    run: Any, words: tuple[str, ...], mend: str
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert mend in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


def test_doctor_finds_nothing_wrong_with_a_new_home(run: Any) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "all-MiniLM-L6-v2" in result.stdout


def test_doctor_names_an_endpoint_that_does_not_answer(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPKEEPER_MODEL", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    result = run("doctor")
    assert result.exit_code == 1
    assert "can't be reached" in " ".join(result.stdout.split())
    assert "OPENAI_BASE_URL" in result.stdout


def test_doctor_says_that_a_key_is_not_used(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    result = run("doctor")
    assert "SHOPKEEPER_MODEL" in result.stdout
    assert "sk-x" not in result.output


def test_a_thing_that_the_shop_does_not_have_is_not_replaced_by_another(run: Any) -> None:
    reply = told(run("ask", "do you sell surfboards?", "--json"))
    assert reply["items"] == []
    assert "no surfboards" in reply["text"]


def test_a_thing_under_another_name_is_found_and_said_to_be_that(run: Any) -> None:
    reply = told(run("ask", "a sweater, not wool", "--json"))
    assert "Nothing here is called “sweater”" in reply["text"]
    assert reply["items"]
