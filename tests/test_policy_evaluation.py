from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import (
    ESTIMATORS,
    BadPolicyLog,
    LoggedSlate,
    LoggedSlot,
    PolicyLog,
    PolicyUnknown,
    judge_policy,
    read_log,
    replay_of,
)
from recommender import Policy, slate_of

MEANS = np.array([0.50, 0.45, 0.40, 0.2, 0.1, 0.05])
LOOKED = np.array([1.0, 0.7, 0.5])
POLICY = Policy(temperature=0.1, bonus=0, budget=0.34)
IDS = tuple("abcdef")


def lines(count: int, cascade: bool = False, seed: int = 0) -> Iterator[LoggedSlate]:
    """Slates drawn by our policy, clicked by a truth that puts the policy's second one first."""
    random = np.random.default_rng(seed)
    for n in range(count):
        slate = slate_of(IDS, MEANS, policy=POLICY, slots=3, seed=[seed, n])
        looks, shown = True, []
        for position, slot in enumerate(slate.slots, 1):
            liked = random.random() < truth(slot.product)
            seen = looks if cascade else random.random() < LOOKED[position - 1]
            clicked = bool(liked and seen)
            looks &= not clicked
            shown.append(
                LoggedSlot(
                    product=slot.product,
                    position=position,
                    propensity=slot.propensity,
                    marginal=slot.marginal,
                    clicked=clicked,
                )
            )
        target = ({"b": 1.0}, {"a": 0.5, "c": 0.5}, {"d": 1.0})
        yield LoggedSlate(
            id=str(n), policy="p1", slate=tuple(shown), greedy=slate.greedy, target=target
        )


def truth(product: str) -> float:
    return dict(zip(IDS, (0.3, 0.6, 0.2, 0.4, 0.1, 0.5), strict=True))[product]


def log(count: int, cascade: bool = False, seed: int = 0) -> PolicyLog:
    return PolicyLog(tuple(lines(count, cascade, seed)))


COUNT = 3000


@cache
def big() -> PolicyLog:
    return log(COUNT, seed=1)


GREEDY = float(np.array([0.3, 0.6, 0.2]) @ LOOKED)
TARGET = float(np.array([0.6, 0.25, 0.4]) @ LOOKED)


@pytest.mark.parametrize(("policy", "worth"), [("greedy", GREEDY), ("target", TARGET)])
@pytest.mark.parametrize("name", ["snips", "dr", "mixed"])
def test_the_worth_of_another_policy_is_told_from_the_log(
    policy: str, worth: float, name: str
) -> None:
    report = judge_policy(big(), "greedy" if policy == "greedy" else "target", samples=200)
    told = report.worth[name].clicks
    assert told and told.low < told.mean < told.high
    assert told.mean == pytest.approx(worth, rel=0.08)
    assert told.low < worth < told.high


def test_the_logged_clicks_alone_would_mislead() -> None:
    report = judge_policy(big(), "target", samples=100)
    assert abs(report.clicks / TARGET - 1) > 0.08


def test_the_policy_that_chose_is_worth_what_it_got() -> None:
    report = judge_policy(big(), "logged", samples=100)
    for worth in report.worth.values():
        if worth.clicks:
            assert worth.clicks.mean == pytest.approx(report.clicks, rel=0.02)
            assert worth.effective == pytest.approx(COUNT)


def test_where_shoppers_read_from_the_top_rips_is_right() -> None:
    report = judge_policy(log(COUNT, cascade=True), "greedy", samples=200)
    worth = 0.3 + 0.7 * 0.6 + 0.7 * 0.4 * 0.2
    told = report.worth["rips"].clicks
    assert told and told.mean == pytest.approx(worth, rel=0.08)


def test_a_sure_policy_that_shows_the_same_has_weights_of_one() -> None:
    replay = replay_of(big(), "greedy")
    for name in ("snips", "ips", "dr", "mixed"):
        weights = ESTIMATORS[name](replay).weights
        assert weights.mean(axis=0) == pytest.approx([1, 1, 1], abs=0.1)


def test_the_same_seed_gives_the_same_report() -> None:
    first, second = (judge_policy(log(400), samples=100, seed=3).as_json() for _ in range(2))
    assert first == second


def changed(line: LoggedSlate, **fields: object) -> LoggedSlate:
    slate = tuple(s.model_copy(update=fields) for s in line.slate)
    return line.model_copy(update={"slate": slate})


SMALL = tuple(lines(300))
FAR = ({"f": 1.0}, {"e": 1.0}, {"d": 1.0})


@pytest.mark.parametrize(
    ("told", "policy", "reason"),
    [
        (SMALL[:199], "greedy", "199 slates of use are fewer than 200"),
        (tuple(changed(x, clicked=False) for x in SMALL), "greedy", "nothing was clicked"),
        (tuple(changed(x, propensity=0.0) for x in SMALL), "greedy", "propensity of 0"),
        (tuple(changed(x, marginal=0.0) for x in SMALL), "greedy", "propensity of 0"),
        (tuple(x.model_copy(update={"target": FAR}) for x in SMALL), "target", "too little"),
        (
            tuple(x.model_copy(update={"target": ({"zz": 1.0},)}) for x in SMALL),
            "target",
            "nothing of what was shown",
        ),
        (
            (*SMALL[1:], SMALL[0].model_copy(update={"policy": "p2"})),
            "greedy",
            r"several policies chose these slates: p1 \(299\), p2 \(1\)",
        ),
        (tuple(x.model_copy(update={"greedy": None}) for x in SMALL), "greedy", "no field"),
    ],
)
def test_what_a_log_can_not_tell_is_refused_with_the_reason(
    told: tuple[LoggedSlate, ...], policy: str, reason: str
) -> None:
    with pytest.raises(PolicyUnknown, match=reason) as raised:
        judge_policy(PolicyLog(told), "target" if policy == "target" else "greedy")
    assert raised.value.hint


def test_a_policy_that_never_explored_tells_nothing_of_another() -> None:
    sure = tuple(changed(x, propensity=1.0, marginal=1.0) for x in SMALL)
    swapped = ({"b": 1.0}, {"c": 1.0}, {"f": 1.0})
    with pytest.raises(PolicyUnknown, match="too little"):
        judge_policy(
            PolicyLog(tuple(x.model_copy(update={"target": swapped}) for x in sure)), "target"
        )


def test_a_log_without_marginals_is_taken_at_its_propensities_and_says_so() -> None:
    assumed = PolicyLog(tuple(changed(x, marginal=None) for x in SMALL))
    assert not judge_policy(assumed, samples=100).marginals_stated
    assert judge_policy(PolicyLog(SMALL), samples=100).marginals_stated


def test_shorter_slates_are_weighed_beside_longer_ones() -> None:
    mixed = [
        x.model_copy(update={"slate": x.slate[:2], "greedy": (x.greedy or ())[:2]}) if n % 2 else x
        for n, x in enumerate(big().lines)
    ]
    report = judge_policy(PolicyLog(tuple(mixed)), samples=200)
    told = report.worth["snips"].clicks
    expected = GREEDY - 0.2 * LOOKED[2] / 2
    assert told and told.mean == pytest.approx(expected, rel=0.08)


def slate(number: int, target: tuple[dict[str, float], ...], *slots: str) -> LoggedSlate:
    """A slate of slots written "product propensity marginal clicked", in their order."""
    shown = []
    for position, (product, chance, overall, clicked) in enumerate(map(str.split, slots), 1):
        given = {"product": product, "position": position, "clicked": clicked == "yes"}
        chances = {"propensity": float(chance), "marginal": float(overall)}
        shown.append(LoggedSlot.model_validate({**given, **chances}))
    # The last slot first: positions tell the order, not the place in the line.
    return LoggedSlate(id=str(number), policy="p1", slate=tuple(shown[::-1]), target=target)


def worth_of(name: str, *lines: LoggedSlate) -> float:
    parts = ESTIMATORS[name](replay_of(PolicyLog(lines), "target"))
    return float(parts.value(np.ones((1, len(lines))))[0])


@pytest.mark.parametrize(
    ("name", "worth"),
    [
        # First slot: weights 2, 0, 2. Second: those times .4/.25, .2/.8 and .4/.75.
        ("rips", 2 / 4 + 3.2 / (3.2 + 0 + 2 * 0.4 / 0.75)),
        # The second slot by itself: .4/.4, .2/.5 and .4/.2.
        ("snips", 2 / 4 + (1 + 0.4) / (1 + 0.4 + 2)),
    ],
)
def test_each_slot_is_weighed_by_its_own_chances(name: str, worth: float) -> None:
    target = ({"a": 1.0}, {"a": 0.2, "b": 0.4, "c": 0.4})
    told = worth_of(
        name,
        slate(0, target, "a .5 .5 no", "b .25 .4 yes"),
        slate(1, target, "b .5 .5 yes", "a .8 .5 yes"),
        slate(2, target, "a .5 .5 yes", "c .75 .2 no"),
    )
    assert told == pytest.approx(worth)


@pytest.mark.parametrize("name", ["rips", "snips"])
def test_a_slot_that_half_of_the_slates_have_counts_half(name: str) -> None:
    long, short = ({"a": 1.0}, {"b": 1.0}), ({"a": 1.0},)
    told = worth_of(
        name, slate(0, long, "a .5 .5 no", "b .25 .2 yes"), slate(1, short, "a .5 .5 yes")
    )
    assert told == pytest.approx(1 / 2 + 1 / 2)


def written(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "log.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


GOOD = SMALL[0].model_dump_json()


def test_bad_lines_are_reported_by_number_and_the_others_are_kept(tmp_path: Path) -> None:
    twice = SMALL[1].model_copy(update={"slate": (SMALL[1].slate[0],) * 2})
    read = read_log(
        written(
            tmp_path, GOOD, "", "{", "[]", GOOD, twice.model_dump_json(),
            GOOD.replace('"propensity":', '"propensity":7'), GOOD.replace("policy", "polity", 1),
        )
    )  # fmt: skip
    assert len(read.lines) == 1
    assert [r.line for r in read.rejected] == [3, 4, 5, 6, 7, 8]
    reasons = " ".join(r.reason for r in read.rejected)
    for part in ("no JSON", "was there before", "positions are not 1 to 2", "policy: Field"):
        assert part in reasons


def test_a_log_that_is_absent_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPolicyLog, match="there is no"):
        read_log(tmp_path / "none.jsonl")
    with pytest.raises(BadPolicyLog, match="no line of use; line 1"):
        read_log(written(tmp_path, "nonsense"))
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe{}")
    with pytest.raises(BadPolicyLog, match="can't be read"):
        read_log(tmp_path / "latin.jsonl")


@given(text=st.text(max_size=200) | st.recursive(st.none() | st.floats(), st.lists).map(str))
def test_no_text_breaks_the_reader(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("logs") / "log.jsonl"
    file.write_text(GOOD + "\n" + text, encoding="utf-8", errors="replace")
    assert len(read_log(file).lines) == 1
