import json
from typing import Any

import pytest

from agent import Called
from evaluation.regression.calls import judge_tools, mismatches
from evaluation.regression.expectation import Tools
from evaluation.regression.predicate import differences


def called(*calls: tuple[str, dict[str, Any]]) -> list[Called]:
    return [Called(name=name, args=args) for name, args in calls]


def agrees(expected: dict[str, Any], *calls: tuple[str, dict[str, Any]]) -> bool:
    return not list(mismatches(Tools.model_validate(expected), called(*calls)))


A: tuple[str, dict[str, Any]] = ("search_catalog", {"query": "tent", "limit": 3})
B: tuple[str, dict[str, Any]] = ("product_details", {"ids": ["t1"]})
C: tuple[str, dict[str, Any]] = ("find_similar", {"id": "t1"})
SEARCH, DETAILS = {"name": "search_catalog"}, {"name": "product_details"}


@pytest.mark.parametrize(
    ("mode", "calls", "holds"),
    [
        ("exact", (A, B), True),
        ("exact", (B, A), False),
        ("exact", (A, B, C), False),
        ("exact", (A,), False),
        ("in_order", (A, C, B), True),
        ("in_order", (B, A), False),
        ("any_order", (B, A), True),
        ("any_order", (B, A, C), False),
        ("superset", (C, B, A), True),
        ("superset", (A, C), False),
        ("subset", (B,), True),
        ("subset", (), True),
        ("subset", (A, C), False),
    ],
)
def test_a_mode_says_which_calls_may_be_missing_added_or_moved(
    mode: str, calls: tuple[tuple[str, dict[str, Any]], ...], holds: bool
) -> None:
    assert agrees({"mode": mode, "calls": [SEARCH, DETAILS]}, *calls) is holds


def test_a_call_goes_to_the_expectation_that_takes_no_other() -> None:
    wide = {"name": "search_catalog"}
    narrow = {"name": "search_catalog", "args": {"query": "tent"}}
    calls = (("search_catalog", {"query": "tent"}), ("search_catalog", {"query": "stove"}))
    assert agrees({"mode": "any_order", "calls": [wide, narrow]}, *calls)
    assert agrees({"mode": "any_order", "calls": [narrow, wide]}, *reversed(calls))


@pytest.mark.parametrize(
    ("how", "args", "holds"),
    [
        ("superset", {"query": "tent"}, True),
        ("superset", {"query": "tent", "where": []}, False),
        ("exact", {"query": "tent"}, False),
        ("exact", {"query": "tent", "limit": 3}, True),
        ("subset", {"query": "tent", "limit": 3, "where": []}, True),
        ("subset", {"query": "tent"}, False),
        ("ignore", {"query": "rope"}, True),
    ],
)
def test_arguments_may_be_compared_in_part(how: str, args: dict[str, Any], holds: bool) -> None:
    call = {"name": "search_catalog", "args": args}
    assert agrees({"mode": "exact", "arguments": how, "calls": [call]}, A) is holds


@pytest.mark.parametrize(
    ("expected", "actual", "problem"),
    [
        ({"lte": 150}, 150, ""),
        ({"lte": 150}, 151, "it is 151, should be <= 150"),
        ({"lt": 150}, "100", "it is '100', should be < 150"),
        ({"gte": 1, "lte": 3}, 4, "it is 4, should be <= 3"),
        ({"in": ["a", "b"]}, "b", ""),
        ({"in": ["a", "b"]}, "c", "it is 'c', should be one of ['a', 'b']"),
        ({"regex": "(?i)TENT"}, "a tent", ""),
        ({"regex": "tent"}, None, "it is missing, should match /tent/"),
        ({"approx": 100}, 101.9, ""),
        ({"approx": 100}, 103, "it is 103, should be 100 ± 2"),
        ({"approx": {"value": 100, "within": 5}}, 104, ""),
        ({"subset": ["a", "b"]}, ["a"], ""),
        ({"subset": ["a", "b"]}, ["a", "c"], "it has ['c'], should hold nothing but ['a', 'b']"),
        ({"superset": ["a"]}, ["b", "a"], ""),
        ({"superset": ["a", "a"]}, ["b", "a"], "it is ['b', 'a'], lacks ['a']"),
        ({"any": True}, 0, ""),
        ({"any": True}, None, "it is missing, should be there"),
        ({"any": False}, None, ""),
        ({"field": "price", "op": {"in": ["lt", "lte"]}}, {"field": "price", "op": "lt"}, ""),
        ({"field": "price"}, {"field": "color"}, "field is 'color', should be 'price'"),
        ([{"lte": 3}], [4], "[0] is 4, should be <= 3"),
        (1, 1.0, ""),
        (1, True, "it is True, should be 1"),
        (1, "1", "it is '1', should be 1"),
    ],
)
def test_a_condition_on_an_argument_tells_what_it_missed(
    expected: Any, actual: Any, problem: str
) -> None:
    assert "; ".join(differences(expected, actual)) == problem


def test_what_differs_is_told_call_by_call() -> None:
    tools = Tools.model_validate(
        {
            "mode": "exact",
            "calls": [{"name": "search_catalog", "args": {"limit": {"lte": 2}}}, DETAILS],
            "forbid": ["find_similar"],
            "max_calls": 1,
        }
    )
    findings = list(judge_tools(tools, called(A, C), turn=2))
    assert [f.held for f in findings] == [False, False, False]
    assert findings[0].got == (
        "search_catalog: limit is 3, should be <= 2; product_details() is missing; "
        "find_similar was called too"
    )
    assert findings[1].got == "find_similar(id='t1')"
    assert findings[2].got.startswith("2: search_catalog(query='tent', limit=3)")


def test_a_loosened_limit_is_told_though_the_tool_held_to_it() -> None:
    call = Called(name="search_catalog", loosened=("price lt 50: price lt 90",))
    tools = Tools(loosens=False)
    (wrong,) = judge_tools(tools, [call], turn=1)
    assert (wrong.held, wrong.got) == (False, "search_catalog: price lt 50: price lt 90")
    (right,) = judge_tools(tools, [Called(name="search_catalog")], turn=1)
    assert right.held


MODES = {"exact": "strict", "any_order": "unordered", "subset": "subset", "superset": "superset"}
BARE: tuple[str, dict[str, Any]] = ("search_catalog", {"query": "tent"})
OTHER: tuple[str, dict[str, Any]] = ("search_catalog", {"query": "tent", "limit": 5})
ORDERS = [(), (A,), (B,), (A, B), (B, A), (A, B, C), (A, A), (B, C), (BARE, B), (B, OTHER)]


def messages(calls: tuple[tuple[str, dict[str, Any]], ...]) -> list[dict[str, Any]]:
    """One message for each call: within a message, agentevals looks at no order."""
    made = [{"function": {"name": name, "arguments": json.dumps(args)}} for name, args in calls]
    asked = [{"role": "assistant", "content": "", "tool_calls": [call]} for call in made]
    return [{"role": "user", "content": "hi"}, *asked]


# For "subset" agentevals exchanges the two sides, and with them which arguments may be missing;
# "unordered" compares both ways, so that there its arguments have to be the same.
BOTH_APPLY = [
    *((mode, arguments) for mode in MODES for arguments in ("exact", "ignore")),
    *((mode, arguments) for mode in ("exact", "superset") for arguments in ("subset", "superset")),
]


@pytest.mark.parametrize(("mode", "arguments"), BOTH_APPLY)
def test_agentevals_agrees_where_both_apply(mode: str, arguments: str) -> None:
    match = pytest.importorskip("agentevals.trajectory.match", reason="agentevals is a dev extra")
    theirs = match.create_trajectory_match_evaluator(
        trajectory_match_mode=MODES[mode], tool_args_match_mode=arguments
    )
    for expected in ORDERS:
        for actual in ORDERS:
            wanted = [{"name": name, "args": args} for name, args in expected]
            ours = agrees({"mode": mode, "arguments": arguments, "calls": wanted}, *actual)
            score = theirs(outputs=messages(actual), reference_outputs=messages(expected))["score"]
            assert bool(score) is ours, (mode, arguments, expected, actual)
