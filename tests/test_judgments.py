from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import BadJudgments, Judgments


def test_gains_are_divided_by_the_largest() -> None:
    told = Judgments.parse("query,asin,gain,esci_label\nred  bag,B1,100.000,E\nred bag,B2,10,S\n")
    assert told.gains == {"red bag": {"B1": 1.0, "B2": 0.1}}
    assert told.relevant("red bag") == {"B1"}
    assert len(told) == 2


def test_labels_stand_for_their_gains() -> None:
    text = "Query,Product_ID,Label\nbag,1,E\nbag,2,substitute\nbag,3,c\nbag,4,I\n"
    assert Judgments.parse(text).gains["bag"] == {"1": 1.0, "2": 0.1, "3": 0.01, "4": 0.0}


def test_clicks_are_shares_of_showings() -> None:
    text = "query,id,clicked\nbag,a,1\nbag,a,0\nbag,b,false\nbag,b,0\n"
    assert Judgments.parse(text).gains["bag"] == {"a": 0.5, "b": 0.0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column 'query'"),
        ("query,gain\n", "no column 'id'"),
        ("query,id\nbag,1\n", "no column 'gain', 'label' or 'clicked'"),
        ("query,id,gain\n", "holds no judgments"),
        ("query,id,gain\nbag,1,0\n", "finds nothing good"),
        ("query,id,gain\nbag,1,1\n\nbag,2\n", "row 4: it has only 2 cells"),
        ("query,id,gain\nbag,1,nan\n", "row 2: 'nan' is no number of 0 or more"),
        ("query,id,gain\nbag,1,-1\n", "row 2: '-1' is no number"),
        ("query,id,gain\nbag,1,inf\n", "row 2: 'inf' is no number"),
        ("query,id,gain\nbag, ,1\n", "row 2: its id is empty"),
        ("query,id,gain\n,1,1\n", "row 2: its query is empty"),
        ("query,id,label\nbag,1,X\n", "row 2: 'X' is no label (E, S, C or I)"),
        ("query,id,clicked\nbag,1,maybe\n", "row 2: 'maybe' is no click"),
        ("query,id,gain\nbag,1,1\nbag,1,2\n", "row 3: '1' was judged 1 for 'bag' before, now 2"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_mend(text: str, told: str) -> None:
    with pytest.raises(BadJudgments) as raised:
        Judgments.parse(text, name="j.csv")
    assert told in str(raised.value)
    assert "j.csv" in str(raised.value)
    assert raised.value.hint


def test_a_judgment_given_twice_alike_counts_once() -> None:
    assert len(Judgments.parse("query,id,gain\nbag,1,1\nbag,1,1\n")) == 1


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadJudgments, match="there is no"):
        Judgments.read(tmp_path / "none.csv")
    latin = tmp_path / "latin.csv"
    latin.write_bytes("query,id,gain\ncafé,1,1\n".encode("latin-1"))
    with pytest.raises(BadJudgments, match="UTF-8"):
        Judgments.read(latin)


def test_queries_that_the_shop_has_nothing_good_for_are_left_out() -> None:
    told = Judgments.parse("query,id,gain\nbag,1,1\nbag,2,0\ntent,3,1\ntent,2,0\n")
    assert told.among(frozenset({"1", "2"})).gains == {"bag": {"1": 1.0, "2": 0.0}}


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ROWS = st.lists(st.lists(CELL | st.sampled_from(["1", "0", "E", "bag"]), max_size=4), max_size=6)


@given(ROWS, st.sampled_from(["gain", "label", "clicked"]), CELL)
def test_any_text_is_read_or_refused(rows: list[list[str]], kind: str, noise: str) -> None:
    text = "\n".join([f"query,id,{kind}", *(",".join(row) for row in rows), noise])
    try:
        told = Judgments.parse(text)
    except BadJudgments as error:
        assert error.hint
    else:
        gains = [gain for judged in told.gains.values() for gain in judged.values()]
        assert gains
        assert all(0 <= gain <= 1 for gain in gains)
