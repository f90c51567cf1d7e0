import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from store.importers import open_source
from ui.__main__ import app

PRODUCTS = """asin,title,brand,query_id,description
B1,Red leather satchel,Corvane,17,Carries a laptop
B2,Blue canvas tote,Haversham,17,For the market
B3,Wool walking socks,Tansy Row,18,Warm and dry
B4,Cotton ankle socks,Tansy Row,18,For summer
B5,Enamel kettle,Hearth,19,Whistles
B6,Copper moka pot,Hearth,19,Six cups
"""
JUDGMENTS = """query,asin,gain
leather satchel,B1,100
leather satchel,B2,10
warm socks,B3,100
warm socks,B4,10
warm socks,B5,0
coffee maker,B6,100
sofa,B9,100
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    for name in ("SHOPKEEPER_MODEL", "OPENAI_API_KEY", "SHOPKEEPER_CATALOG"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "products.csv").write_text(PRODUCTS, encoding="utf-8")
    (tmp_path / "judgments.csv").write_text(JUDGMENTS, encoding="utf-8")
    return tmp_path


def test_search_and_baselines_are_measured_in_one_run(run: Any, folder: Path) -> None:
    result = run("evaluate", "retrieval", str(folder), "--k", "5", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])
    assert (told["products"], told["queries"]) == (6, 3)  # no product is good for "sofa"
    assert told["ndcg@5"] > 0.8
    assert told["mrr"] > 0.8
    assert told["recall@100"] == 1
    assert set(told["baselines"]) == {"bm25", "bm25_stemmed", "dense", "rrf"}
    for figures in told["baselines"].values():
        assert {"ndcg@5", "recall@100", "mrr", "over_ci"} == set(figures)
        low, high = figures["over_ci"]["ndcg@5"]
        assert low <= told["ndcg@5"] - figures["ndcg@5"] <= high
    # BM25 has no word for a coffee maker; the vectors have.
    assert told["baselines"]["bm25"]["recall@100"] < told["baselines"]["dense"]["recall@100"]
    assert told["best_baseline"] in told["baselines"]


def test_the_column_that_would_give_the_labels_away_is_not_read(folder: Path) -> None:
    source = open_source(folder / "products.csv")
    assert source.ignored == ("query_id",)
    assert "17" not in str(next(iter(source.records())))


def test_the_second_run_imports_nothing(run: Any, folder: Path) -> None:
    run("evaluate", "retrieval", str(folder), "--json")
    again = run("evaluate", "retrieval", str(folder))
    assert again.exit_code == 0
    assert "Importing" not in again.stderr
    assert "ndcg@10" in again.stdout
    assert "bm25_stemmed" in again.stdout


def test_a_measured_catalogue_is_not_for_sale(run: Any, folder: Path) -> None:
    run("evaluate", "retrieval", str(folder), "--json")
    listed = run("catalogs", "--json")
    assert json.loads(listed.stdout.splitlines()[-1]) == {"catalogs": []}


def test_a_changed_products_file_is_imported_again(run: Any, folder: Path) -> None:
    run("evaluate", "retrieval", str(folder), "--json")
    with (folder / "products.csv").open("a", encoding="utf-8") as file:
        file.write("B9,Velvet sofa,Hearth,20,Seats three\n")
    result = run("evaluate", "retrieval", str(folder), "--json")
    told = json.loads(result.stdout.splitlines()[-1])
    assert (told["products"], told["queries"]) == (7, 4)


@pytest.mark.parametrize(
    ("file", "text", "mend"),
    [
        ("judgments.csv", None, "has no judgments.csv"),
        ("products.csv", None, "needs one file products.*"),
        ("products.jsonl", "{}", "has products.csv, products.jsonl"),
        ("judgments.csv", "query,id,gain\nbag,B1,much\n", "row 2: 'much' is no number"),
        ("judgments.csv", "query,id,gain\nbag,Z1,1\n", "no judged product is in this catalogue"),
    ],
)
def test_a_folder_that_cannot_be_measured_is_told_in_a_line(
    run: Any, folder: Path, file: str, text: str | None, mend: str
) -> None:
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text, encoding="utf-8")
    result = run("evaluate", "retrieval", str(folder))
    assert result.exit_code == 1
    assert mend in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


def test_a_ranker_is_not_trained_on_few_labels(run: Any, folder: Path) -> None:
    run("import", str(folder / "products.csv"), "--name", "tiny")
    result = run("train", "ranker", str(folder / "judgments.csv"), "--catalog", "tiny")
    assert result.exit_code == 1
    assert "3 queries with a good product and 6 judged pairs" in " ".join(result.stderr.split())
