import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation import (
    PROMPT_CASE_SCHEMA,
    BadCases,
    PromptCase,
    prompt_case_schema,
    read_prompt_cases,
)
from evaluation.regression.naming import Names, check_names
from evaluation.regression.values import check_values
from evaluation.simulation.shop import Shop
from prompts import load
from store import Quantity
from tests.conftest import product
from tools import TOOLS

OWN = Path(__file__).parents[1] / "prompts" / "cases"
GOOD = """\
cases:
- id: tent
  directives: [search_first]
  turns:
  - user: a tent under 300
    expect:
      constraints: {price: {lt: 300}}
      items: {include: [tarn]}
      tools:
        calls: [{name: search_catalog, args: {query: {regex: tent}}}]
  - user: cheaper
    expect:
      relations: {cheaper_than: turn 1 item 2}
"""
SHOP = Shop(
    [
        product(
            "Tarn Tent",
            price=19900,
            categories=("Tents",),
            attributes={"color": ("black",), "weight": Quantity(amount=2.2, unit="kg")},
        )
    ]
)
NAMES = Names({"tarn", "wisp"}, {"price", "color"}, {"search_first", "reasons"})


def read(tmp_path: Path, text: str) -> tuple[PromptCase, ...]:
    (tmp_path / "cases.yaml").write_text(text, encoding="utf-8")
    return read_prompt_cases(tmp_path)


def test_a_case_knows_where_it_is_written(tmp_path: Path) -> None:
    (case,) = read(tmp_path, f"# a comment\n{GOOD}")
    assert (case.id, case.line, Path(case.file).name) == ("tent", 3, "cases.yaml")
    check_names(case, NAMES)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("constraints:", "constrains:", 7, "unknown key 'constrains'; did you mean 'constraints'?"),
        ("{lt: 300}", "{less: 300}", 7, "unknown key 'less'; known here: gt, gte, is, lt, lte"),
        ("- id: tent", "- name: tent", 2, "unknown key 'name'; known here: about, catalog"),
        ("include:", "includes:", 8, "unknown key 'includes'; did you mean 'include'?"),
        ("  - user: cheaper", "  - users: cheaper", 11, "did you mean 'user'?"),
        ("[{name: search", "[{tool: search", 10, "unknown key 'tool'; known here: args, name"),
        ("turn 1 item 2", "the second", 13, "'the second' should be `turn 1` or `turn 1 item 2`"),
        ("turn 1 item 2", "turn 2", 13, "turn 2 refers to turn 2, not to an earlier one"),
        ("id: tent", "id: A tent", 2, "id: String should match pattern"),
        ("id: tent", "id: tent\n  file: x.yaml", 3, "a case has no 'file'"),
        ("directives:", "repeats: 0\n  directives:", 3, "repeats: Input should be greater"),
        ("constraints: {price: {lt: 300}}", "ranking: {relevant: {tarn: 1}}", 7, "hit@3: 1"),
        ("constraints: {price: {lt: 300}}", "text: {regex: '(['}", 7, "no regular expression"),
        ("{price: {lt: 300}}", "{price: {}}", 7, "write one of lt, lte, gt, gte, is, not"),
        ("items: {include: [tarn]}", "asks: {one_of: []}", 8, "asks.one_of: Tuple should have"),
        ("cases:", "case:", 1, "unknown key 'case'; did you mean 'cases'?"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_mend(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in GOOD
    with pytest.raises(BadCases) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert f"cases.yaml:{line}: " in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cases: [", "cases.yaml:1: "),
        ("cases:\n- id: a\n  id: b\n", "cases.yaml:3: 'id' is given twice"),
        ("cases:\n- id: 'a\n  turns: []\n", "cases.yaml:2: found unexpected end of stream"),
        ("# nothing yet\n", "cases.yaml:1: is empty. Write `cases:`"),
        ("cases: []\n", "cases.yaml:1: cases: "),
        (
            f"{GOOD}- id: tent\n  turns: [{{user: hi, expect: {{asks: any}}}}]\n",
            "cases.yaml:14: case tent is also in",
        ),
        (
            "cases:\n- id: a\n  turns: [{user: hi}]\n",
            "cases.yaml:2: case a: expects nothing, so it can't fail",
        ),
        (
            "cases:\n- id: a\n  turns: [{user: hi, expect: {text: {}, items: {}, tools: {}}}]\n",
            "cases.yaml:2: case a: expects nothing, so it can't fail",
        ),
        (
            "always: {relations: {none_of: turn 1}}\n"
            "cases:\n- id: a\n  turns: [{user: hi, expect: {asks: any}}]\n",
            "cases.yaml:1: case a: turn 1 refers to turn 1, not to an earlier one",
        ),
        (
            "cases:\n- id: a\n  catalog: none.jsonl\n  turns: [{user: hi, expect: {asks: any}}]\n",
            "cases.yaml:3: case a: there is no product file 'none.jsonl'",
        ),
    ],
    ids=[
        "yaml",
        "key twice",
        "open quote",
        "empty",
        "none",
        "id twice",
        "expects nothing",
        "expects nothing of anything",
        "always of itself",
        "no catalogue",
    ],
)
def test_a_file_that_can_not_be_used_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadCases) as caught:
        read(tmp_path, text)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("[tarn]", "[tarm]", 8, "no product 'tarm'. Did you mean 'tarn'?"),
        ("search_catalog", "search_catalogue", 10, "Did you mean 'search_catalog'?"),
        ("{query:", "{querry:", 10, "no argument of search_catalog 'querry'. Did you mean 'query'"),
        ("{query: {regex: tent}}", "{where: [{field: prize}]}", 10, "no field 'prize'"),
        (
            "search_catalog, args: {query: {regex: tent}}",
            "product_details, args: {ids: {superset: [tarm]}}",
            10,
            "no product 'tarm'. Did you mean 'tarn'?",
        ),
        ("{regex: tent}", "{regex: '(['}", 10, "regex: '([' is no regular expression"),
        ("{regex: tent}", "[{regex: '(['}]", 10, "regex: '([' is no regular expression"),
        ("{regex:", "{regexp:", 10, "no condition or key 'regexp'. Did you mean 'regex'?"),
        ("[search_first]", "[serch_first]", 3, "no directive 'serch_first'. Did you mean"),
        ("{price: {lt: 300}}", "{prize: {lt: 300}}", 7, "no field 'prize'. Did you mean 'price'?"),
        (
            "constraints: {price",
            "asks: {one_of: [colour]}\n      constraints: {price",
            7,
            "no field 'colour'. Did you mean 'color'?",
        ),
        ("{lt: 300}", "{lt: cheap}", 7, "'cheap' should be a number, as in `3 kg`"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_line_and_mend(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in GOOD
    (case,) = read(tmp_path, GOOD.replace(old, new))
    with pytest.raises(BadCases) as caught:
        check_names(case, NAMES)
    assert f"cases.yaml:{line}: case tent: " in str(caught.value)
    assert told in str(caught.value)
    assert str(caught.value).count("has all that a case may hold") <= 1


@pytest.mark.parametrize(
    ("constraint", "told"),
    [
        ("color: {not: blakc}", "no product has color 'blakc'. Did you mean 'black'?"),
        ("color: {is: blakc}", "no product has color 'blakc'. Did you mean 'black'?"),
        ("category: {not: Tnets}", "no product has category 'Tnets'. Did you mean 'Tents'?"),
        ("price: {lt: 90 EUR}", "no product has price 90 EUR. Write it with a unit, or without"),
        ("weight: {lt: 3 apples}", "no product has weight 3 apples"),
    ],
)
def test_a_value_that_no_product_has_is_told_since_it_could_not_fail(
    tmp_path: Path, constraint: str, told: str
) -> None:
    (case,) = read(tmp_path, GOOD.replace("price: {lt: 300}", constraint))
    with pytest.raises(BadCases) as caught:
        check_values(case, SHOP)
    assert f"cases.yaml:7: case tent: {told}" in str(caught.value)


@pytest.mark.parametrize(
    "constraint",
    ["color: {not: black}", "category: {not: Tents}", "price: {lt: 90 USD}", "weight: {lt: 6 lb}"],
)
def test_a_value_that_some_product_has_may_be_asked_for_or_excluded(
    tmp_path: Path, constraint: str
) -> None:
    (case,) = read(tmp_path, GOOD.replace("price: {lt: 300}", constraint))
    check_values(case, SHOP)


def test_a_name_that_every_turn_expects_is_told_where_it_is_written(tmp_path: Path) -> None:
    always = "always:\n  tools: {forbid: [serch_catalog]}\n"
    (case,) = read(tmp_path, f"{always}{GOOD}")
    with pytest.raises(BadCases, match=r"cases\.yaml:2: case tent: no tool 'serch_catalog'"):
        check_names(case, NAMES)


def test_what_a_turn_is_for_may_be_asked_though_no_product_has_it(tmp_path: Path) -> None:
    (case,) = read(
        tmp_path, GOOD.replace("constraints: {price: {lt: 300}}", "asks: {one_of: [goal]}")
    )
    check_names(case, NAMES)


def test_what_is_always_expected_is_added_to_every_turn(tmp_path: Path) -> None:
    always = "always:\n  asks: none\n  text: {max_words: 120, not_regex: hello}\n"
    (case,) = read(tmp_path, f"{always}{GOOD}")
    assert {turn.expect.asks for turn in case.turns} == {"none"}
    own = GOOD.replace("relations:", "asks: any\n      text: {not_regex: bye}\n      relations:")
    (case,) = read(tmp_path, f"{always}{own}")
    words = case.turns[1].expect.text
    assert words and (words.max_words, words.not_regex) == (120, ("hello", "bye"))
    assert [turn.expect.asks for turn in case.turns] == ["none", "any"]


def expected(cases: tuple[PromptCase, ...]) -> list[Any]:
    return [turn.expect for case in cases for turn in case.turns]


def test_our_cases_cover_every_directive_and_every_tool() -> None:
    cases = read_prompt_cases(OWN)
    assert len(cases) >= 120
    watched = [d for case in cases for d in case.directives]
    for directive in load("assistant").directives:
        assert watched.count(directive.id) >= 1, directive.id
    called = {call.name for e in expected(cases) if e.tools for call in e.tools.calls}
    assert called == {tool.name for tool in TOOLS}


def test_our_cases_use_every_kind_of_expectation_and_every_relation() -> None:
    expects = expected(read_prompt_cases(OWN))
    kinds = {name for e in expects for name in e.model_fields_set if getattr(e, name) is not None}
    assert kinds == set(type(expects[0]).model_fields)
    modes = {e.tools.mode for e in expects if e.tools and e.tools.calls}
    assert modes == {"exact", "in_order", "any_order", "subset", "superset"}


def test_the_schema_for_editors_is_the_one_of_the_code() -> None:
    written = json.loads((OWN / PROMPT_CASE_SCHEMA).read_text(encoding="utf-8"))
    assert written == prompt_case_schema(), "run `shopkeeper regress schema --write`"
    for file in OWN.glob("*.yaml"):
        first = f"# yaml-language-server: $schema=./{PROMPT_CASE_SCHEMA}\n"
        assert file.read_text(encoding="utf-8").startswith(first), file
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
