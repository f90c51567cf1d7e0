import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from tests.tiny_model import build_model
from ui.__main__ import app

pytest_plugins = ["pytester"]
PROMPT = Path(__file__).parents[1] / "prompts" / "assistant" / "2.md"
RULE = (
    "- Write each title exactly as the tool gave it, in bold, each product on a line of its own.\n"
)
PRODUCTS = [
    {"id": "red", "name": "Red Tent", "price": 90, "categories": ["Tents"], "color": "red"},
    {"id": "blue", "name": "Blue Tent", "price": 140, "categories": ["Tents"], "color": "blue"},
    {"id": "stove", "name": "Gas Stove", "price": 40, "categories": ["Stoves"]},
]
CASES = """\
catalog: shop.jsonl
cases:
- id: cheap-tent
  tags: [price]
  directives: [honour_limits]
  turns:
  - user: a tent under 100
    expect: {constraints: {price: {lt: 100}}, items: {only: [red], count: 1}}
- id: bold
  directives: [titles]
  repeats: 2
  turns:
  - user: tents
    expect: {text: {regex: '[*][*]Red Tent[*][*]'}}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all commands: the catalogue is built by the first that needs it."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that loads in no time: nothing here is found by meaning."""
    return build_model(tmp_path_factory.mktemp("embedder"))


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    lines = "".join(json.dumps(product) + "\n" for product in PRODUCTS)
    (folder / "shop.jsonl").write_text(lines, encoding="utf-8")
    (folder / "tents.yaml").write_text(CASES, encoding="utf-8")
    return folder


@pytest.fixture
def run(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    for name in ("SHOPKEEPER_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "SHOPKEEPER_CATALOG"):
        monkeypatch.delenv(name, raising=False)
    return lambda *words: CliRunner().invoke(app, ["regress", *map(str, words)])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The shipped prompt without the rule that titles are bold."""
    text = PROMPT.read_text(encoding="utf-8")
    assert RULE in text
    file = tmp_path / "broken.md"
    file.write_text(text.replace(RULE, ""), encoding="utf-8")
    return file


def last(result: Result) -> Any:
    return json.loads(result.stdout.splitlines()[-1])


def test_the_shipped_prompt_passes_and_one_without_a_rule_fails(
    run: Any, cases: Path, broken: Path, tmp_path: Path
) -> None:
    fine = run("run", cases, "--json")
    assert fine.exit_code == 0, fine.output
    told = last(fine)["arms"]["candidate"]
    assert (told["cases"], told["results"], told["pass_rate"]) == (2, 3, 1.0)
    failed = run("run", cases, "--prompt", broken, "--out", "broken.jsonl")
    assert failed.exit_code == 1, failed.output
    assert "FAIL bold" in failed.stdout
    assert "cases/tents.yaml:9)" in failed.stdout.replace("\n", "")
    assert "✗ text: /[*][*]Red Tent[*][*]/ (the prompt's to keep)" in failed.stdout
    assert run("gate", "broken.jsonl").exit_code == 1
    lax = tmp_path / "lax.yaml"
    lax.write_text("offline: {pass_rate: 0.3}", encoding="utf-8")
    assert run("gate", "broken.jsonl", "--thresholds", lax).exit_code == 0


def test_two_prompts_are_compared_and_reported(
    run: Any, cases: Path, broken: Path, tmp_path: Path
) -> None:
    compared = run("compare", "assistant/2", broken, "--cases", cases, "--json")
    assert compared.exit_code == 1, compared.output
    told = last(compared)
    assert (told["decision"], [c["case"] for c in told["broken"]]) == ("regression", ["bold"])
    reported = run(
        *("report", "comparison.jsonl", "--html", "new/r.html"),
        *("--markdown", "r.md", "--junit", "r.xml"),
    )
    assert reported.exit_code == 0, reported.output
    assert "Write each title exactly" in (tmp_path / "new" / "r.html").read_text(encoding="utf-8")
    assert "regression" in (tmp_path / "r.md").read_text(encoding="utf-8")
    suites = ElementTree.parse(tmp_path / "r.xml").getroot()
    assert [suite.get("failures") for suite in suites] == ["0", "2"]
    same = run("compare", "assistant/2", "assistant/2", "--cases", cases)
    assert same.exit_code == 0, same.output
    red = run("compare", broken, "assistant/2", "--cases", cases)
    assert red.exit_code == 2
    assert "pass rate is 0.3333" in red.output


def test_the_results_of_two_runs_are_compared(run: Any, cases: Path, broken: Path) -> None:
    assert run("run", cases, "--out", "a.jsonl").exit_code == 0
    assert run("run", cases, "--out", "b.jsonl", "--prompt", broken).exit_code == 1
    assert run("compare", "a.jsonl", "b.jsonl").exit_code == 1
    assert run("compare", "a.jsonl", "a.jsonl").exit_code == 0
    assert run("compare", "a.jsonl", "assistant/2").exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("only: [red]", "only: [rde]", "tents.yaml:8: case cheap-tent: no product 'rde'. Did you"),
        ("[titles]", "[title]", "tents.yaml:10: case bold: no directive 'title'"),
        ("items:", "item:", "tents.yaml:8: case cheap-tent: unknown key 'item'; did you mean"),
        ("id: bold", "id: cheap-tent", "tents.yaml:9: case cheap-tent is also in"),
        ("shop.jsonl", "shop.csv", "there is no product file 'shop.csv'"),
    ],
)
def test_a_case_that_can_not_be_played_ends_with_2_and_the_line(
    run: Any, cases: Path, old: str, new: str, told: str
) -> None:
    (cases / "tents.yaml").write_text(CASES.replace(old, new), encoding="utf-8")
    result = run("run", cases)
    assert result.exit_code == 2
    assert told.replace(" ", "") in "".join(result.output.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "nowhere"), "there is no nowhere"),
        (("run", "{cases}", "--only", "sofa"), "no case has sofa"),
        (("run", "{cases}", "--prompt", "none.md"), "there is no none.md. Name a Markdown file"),
        (("run", "{cases}", "--prompt", "assistant/99"), "there is no prompts/assistant/99.md"),
        (("gate", "none.jsonl"), "there is no none.jsonl"),
        (("run", "{cases}", "--out", "{cases}"), "can't be written: it is a folder. Name another"),
        (("compare", "assistant/2", "assistant/3", "--out", "{cases}/shop.jsonl/x"), "can't be wr"),
        (("report", "none.jsonl"), "there is no none.jsonl"),
    ],
)
def test_what_is_set_up_wrong_ends_with_2(
    run: Any, cases: Path, words: tuple[str, ...], told: str
) -> None:
    result = run(*(word.format(cases=cases) for word in words))
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_cases_are_chosen_by_id_tag_or_directive(run: Any, cases: Path) -> None:
    for word, expected in (("cheap", 1), ("price", 1), ("titles", 2)):
        result = run("run", cases, "--only", word, "--json")
        assert last(result)["arms"]["candidate"]["results"] == expected


def test_cases_are_exported_and_their_schema_printed(run: Any, cases: Path, tmp_path: Path) -> None:
    assert run("export", cases).exit_code == 0
    assert "Red Tent" in (tmp_path / "promptfooconfig.yaml").read_text(encoding="utf-8")
    assert json.loads(run("schema").stdout)["$defs"]["Case"]
    assert run("schema", "--write", cases).exit_code == 0
    assert (cases / "case.schema.json").exists()


def test_pytest_plays_each_case_and_repeat_as_an_item(
    pytester: pytest.Pytester, run: Any, cases: Path, broken: Path
) -> None:
    junit = pytester.path / "j.xml"
    result = pytester.runpytest("--prompts", str(cases), "--junit-xml", str(junit))
    result.assert_outcomes(passed=3)
    names = [c.get("name") for c in ElementTree.parse(junit).iter("testcase")]
    assert names == ["cheap-tent", "bold[1]", "bold[2]"]
    pytester.runpytest("--prompts", str(cases), "-k", "titles").assert_outcomes(
        passed=2, deselected=1
    )
    failed = pytester.runpytest("--prompts", str(cases), "--prompt", str(broken), "-k", "bold")
    failed.assert_outcomes(failed=2, deselected=1)
    failed.stdout.fnmatch_lines(["*✗ text: /*Red Tent*(the prompt's to keep)", "*called search*"])


def test_pytest_tells_a_bad_case_while_it_collects(
    pytester: pytest.Pytester, run: Any, cases: Path
) -> None:
    (cases / "tents.yaml").write_text(CASES.replace("items:", "item:"), encoding="utf-8")
    result = pytester.runpytest("--prompts", str(cases))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*tents.yaml:8: case cheap-tent: unknown key 'item'*"])


def test_pytest_without_the_option_loads_nothing_of_the_shop(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_light():
            heavy = {"agent", "evaluation", "store", "torch", "langchain", "typer"}
            assert not heavy & set(sys.modules)
            assert "ui.pytest_plugin" in sys.modules
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
