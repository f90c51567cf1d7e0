import re
from pathlib import Path
from typing import Any

import pytest

from evaluation import (
    BadCases,
    BadResults,
    BadThresholds,
    Cassette,
    Results,
    Thresholds,
    compare_results,
    false_regressions,
    gate,
    joined_results,
    power,
    read_results,
    read_thresholds,
    write_results,
)
from tests.regression_results import arm, result, sides


def limits(**live: Any) -> Thresholds:
    return Thresholds.model_validate({"live": live})


def gated(*results: Any, **live: Any) -> tuple[int, list[str]]:
    found = gate(Results(arms=(arm(),), results=results), limits(**live))
    return found.exit_code, [str(breach) for breach in found.breaches]


def test_results_that_reach_every_threshold_are_fine() -> None:
    results = [result("a"), result("b")]
    assert gated(*results, pass_rate=1.0, kinds={"text": 1.0}, latency_p95_ms=50) == (0, [])


@pytest.mark.parametrize(
    ("threshold", "told"),
    [
        ({"pass_rate": 0.9}, "pass rate is 0.7500 (3 of 4), should be at least 0.9"),
        ({"pass_rate": 0, "kinds": {"text": 1}}, "pass rate of text is 0.7500 (3 of 4)"),
        ({"pass_rate": 0, "flaky": 0}, "flaky cases is 1: a, should be at most 0"),
        ({"pass_rate": 0, "pass_k": {"k": 2, "at_least": 0.8}}, "pass^2 is 0.500"),
        ({"pass_rate": 0, "latency_p95_ms": 10}, "p95 latency is 40 ms"),
        ({"pass_rate": 0, "tokens_per_case": 10}, "tokens per case is 20"),
    ],
)
def test_a_threshold_that_is_missed_is_told_with_what_it_is(
    threshold: dict[str, Any], told: str
) -> None:
    results = [
        result(case, ok=(case, repeat) != ("a", 2), repeat=repeat, tokens=20)
        for case in "ab"
        for repeat in (1, 2)
    ]
    code, breaches = gated(*results, **threshold)
    assert code == 1
    assert len(breaches) == 1
    assert told in breaches[0]


def test_what_is_stale_or_had_no_answer_is_neither_fine_nor_a_regression() -> None:
    assert gated(result("a"), result("b", stale=True, problem="not recorded"))[0] == 3
    assert gated(result("a"), result("b", problem="boom"))[0] == 3
    assert gated(result("a"), result("b", problem="boom"), errors=0.5)[0] == 0
    assert gated(result("a", ok=False), result("b", stale=True, problem="not recorded"))[0] == 1


def test_pass_k_of_fewer_repeats_than_k_is_not_known() -> None:
    assert gated(result("a"), pass_k={"k": 3, "at_least": 0.5})[0] == 3


def test_an_engine_without_thresholds_is_refused() -> None:
    with pytest.raises(BadThresholds, match="say nothing about live results"):
        gate(Results(arms=(arm(),), results=(result("a"),)), Thresholds())


def test_each_arm_is_judged_by_itself() -> None:
    found = gate(sides({"a": ([True], [False])}), limits())
    assert [breach.arm for breach in found.breaches] == ["candidate"]
    assert found.figures["baseline"]["pass_rate"] == 1.0
    assert found.figures["candidate"]["faults"] == {"prompt": 1, "code": 0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("live: {pass_rat: 1}", "t.yaml:1: live.pass_rat: unknown key; did you mean 'pass_rate'?"),
        ("liv: {}", "t.yaml:1: liv: unknown key; did you mean 'live'?"),
        ("live: {pass_k: {n: 2}}", "t.yaml:1: live.pass_k.n: unknown key; known here: k, at_least"),
        ("offline:\n  pass_rate: 2", "t.yaml:2: offline.pass_rate: Input should be less"),
        ("live:\n  kinds:\n    txt: 1", "t.yaml:3: live.kinds.txt: Input should be 'tools'"),
    ],
)
def test_thresholds_that_can_not_be_are_told_with_their_line(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadThresholds) as caught:
        read_thresholds(tmp_path / "t.yaml")
    assert told in str(caught.value)


def test_thresholds_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises((BadThresholds, BadCases), match="there is no"):
        read_thresholds(tmp_path / "none.yaml")


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    results = sides({"a": ([True, False], [True, True]), "b": ([True, True], [False, True])})
    write_results(results, tmp_path / "r.jsonl")
    assert read_results(tmp_path / "r.jsonl") == results
    line = (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()[3]
    assert '"verdict": "fail"' in line
    assert '"faults": {"prompt": 1, "code": 0}' in line
    assert '"held_by": "prompt"' in line


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [*lines[:-2], lines[-2][:-9]], "r.jsonl:4: is cut off, or no line of"),
        (lambda lines: lines[:-1], "r.jsonl:4: the file is cut off after this line"),
        (lambda lines: lines[:3], "r.jsonl:3: the file is cut off after this line"),
        (lambda lines: [*lines[:3], lines[4]], "r.jsonl:4: lines were added, taken out or moved"),
        (lambda lines: [*lines, *lines], "r.jsonl:10: lines were added, taken out or moved"),
        (lambda lines: [one.replace("false", "true") for one in lines], "r.jsonl:3: was edited"),
        (lambda lines: ['{"kind": "arm", "label": "candidate"}'], "r.jsonl:1: is cut off, or no"),
        (lambda lines: [], "r.jsonl:1: is empty"),
    ],
    ids=["in a line", "last line", "last two", "taken out", "twice", "edited", "by hand", "empty"],
)
def test_a_file_of_results_that_was_cut_or_changed_is_refused(
    tmp_path: Path, change: Any, told: str
) -> None:
    file = tmp_path / "r.jsonl"
    write_results(sides({"a": ([True], [False])}), file)
    lines = change(file.read_text("utf-8").splitlines())
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with pytest.raises(BadResults, match=f"{told}.*regress run"):
        read_results(file)


def test_results_that_hold_any_letter_are_read_and_one_cut_within_it_is_refused(
    tmp_path: Path,
) -> None:
    file = tmp_path / "r.jsonl"
    odd = Results(arms=(arm(),), results=(result("a", text="one\u2028two\x85 帐篷"),))
    write_results(odd, file)
    assert read_results(file) == odd
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.index("篷".encode()) + 1])
    with pytest.raises(BadResults, match=r"r\.jsonl:2: is cut off"):
        read_results(file)


def test_a_recording_is_no_file_of_results(tmp_path: Path) -> None:
    Cassette("m", {}).write(tmp_path / "tape.jsonl")
    with pytest.raises(BadResults, match=r"tape\.jsonl:1: its kind is 'cassette'"):
        read_results(tmp_path / "tape.jsonl")


def test_an_engine_that_never_varies_is_judged_by_any_flip() -> None:
    many = {f"c{i}": ([True], [True]) for i in range(50)}
    assert compare_results(sides(many, "offline")).decision == "no regression"
    found = compare_results(sides(many | {"c7": ([True], [False])}, "offline"))
    assert (found.decision, found.exit_code) == ("regression", 1)
    assert [(c.case, c.kinds) for c in found.broken] == [("c7", ("text",))]


def test_one_flip_of_an_engine_that_varies_decides_nothing() -> None:
    few = {f"c{i}": ([True], [True]) for i in range(11)} | {"c11": ([True], [False])}
    found = compare_results(sides(few))
    assert (found.decision, found.exit_code) == ("inconclusive", 3)
    assert found.overall.mcnemar == 1.0
    assert found.settled_by is None or found.settled_by > 1


def test_a_drop_beyond_chance_is_a_regression_with_its_kind() -> None:
    passes = {f"c{i}": ([True] * 5, [True] * (2 if i < 12 else 5)) for i in range(40)}
    padded = {c: (b, [*a, *[False] * (5 - len(a))]) for c, (b, a) in passes.items()}
    found = compare_results(sides(padded))
    assert found.decision == "regression"
    assert found.overall.mean == pytest.approx(-0.18)
    assert found.overall.high < 0
    assert {k.what: k.adjusted < 0.05 for k in found.kinds} == {"tools": False, "text": True}
    assert len(found.broken) == 12
    assert found.pass_k[5] == (1.0, 0.7)


def test_a_narrow_interval_rules_a_drop_out() -> None:
    passes = {f"c{i}": ([True] * 5, [True] * 5) for i in range(100)}
    passes["c1"] = ([True] * 5, [True, True, True, True, False])
    found = compare_results(sides(passes))
    assert (found.decision, found.exit_code) == ("no regression", 0)
    assert found.flaky == ("c1",)


def test_a_case_without_an_answer_leaves_it_open_unless_that_is_allowed() -> None:
    passes = {f"c{i}": ([True], [True]) for i in range(20)}
    results = sides(passes, "replay")
    stale = [
        r.model_copy(update={"stale": True, "problem": "not recorded"})
        if (r.case, r.arm) == ("c3", "candidate")
        else r
        for r in results.results
    ]
    results = results.model_copy(update={"results": tuple(stale)})
    assert compare_results(results).decision == "inconclusive"
    allowed = compare_results(results, allow_stale=True)
    assert (allowed.decision, allowed.unknown) == ("no regression", ("c3",))


def test_sides_that_can_not_be_compared_are_refused() -> None:
    both = sides({"a": ([True], [True]), "b": ([True], [True])})
    half = both.model_copy(update={"results": both.results[:-1]})
    with pytest.raises(BadResults, match="only one side has the cases b"):
        compare_results(half)
    changed = both.results[-1].model_copy(update={"case_fingerprint": "f"})
    with pytest.raises(BadResults, match="another case was played on either side: b"):
        compare_results(both.model_copy(update={"results": (*both.results[:-1], changed)}))
    arms = (both.arms[0], both.arms[1].model_copy(update={"engine": "replay"}))
    with pytest.raises(BadResults, match="live and replay results can't be compared"):
        compare_results(both.model_copy(update={"arms": arms}))
    with pytest.raises(BadResults, match="there is no arm 'third'"):
        compare_results(both, candidate="third")
    with pytest.raises(BadResults, match="the baseline should have one arm"):
        joined_results(baseline=both, candidate=both)


def test_two_draws_from_one_model_are_no_regression_and_a_real_drop_is() -> None:
    pool = {
        f"c{i}": [result(f"c{i}", ok=(i + t) % 10 != 0, repeat=t + 1) for t in range(10)]
        for i in range(60)
    }
    assert false_regressions(pool, comparisons=20, repeats=5) <= 0.1
    assert power(pool, 0.2, "spread", comparisons=10, repeats=5) == 1.0
    assert power(pool, 0.2, "concentrated", comparisons=10, repeats=5) >= 0.9


@pytest.mark.parametrize("cases", [1, 58])
def test_a_few_cases_that_did_not_change_rule_nothing_out(cases: int) -> None:
    found = compare_results(sides({f"c{i}": ([True] * 3, [True] * 3) for i in range(cases)}))
    assert (found.decision, found.exit_code, found.settled_by) == ("inconclusive", 3, None)
    assert re.match(rf"{cases} cases? can't rule out a drop of 0.05: ", found.why)
    lax = compare_results(sides({f"c{i}": ([True], [True]) for i in range(cases)}), margin=0.96)
    assert lax.decision == "no regression"


def test_enough_cases_that_did_not_change_rule_a_drop_out() -> None:
    found = compare_results(sides({f"c{i}": ([True], [True]) for i in range(59)}))
    assert (found.decision, found.exit_code) == ("no regression", 0)
