"""A played conversation judged by its case: every expectation of every turn, kept or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.regression.calls import judge_tools
from evaluation.regression.case import Case
from evaluation.regression.finding import Finding
from evaluation.regression.grounded import judge_grounding
from evaluation.regression.played import Played
from evaluation.regression.ranks import judge_ranking
from evaluation.regression.relations import judge_items, judge_relations
from evaluation.regression.rows import judge_rows
from evaluation.regression.telling import judge_reasons
from evaluation.regression.wording import judge_asks, judge_handoff, judge_words
from evaluation.simulation.shop import Shop


def judge(case: Case, turns: Sequence[Played], shop: Shop) -> tuple[Finding, ...]:
    """Return what was found of every expectation of a case, in the order of its turns."""
    return tuple(
        finding
        for number in range(1, len(turns) + 1)
        for finding in _turn(case, turns[:number], shop)
    )


def _turn(case: Case, turns: Sequence[Played], shop: Shop) -> Iterator[Finding]:
    number, turn = len(turns), turns[-1]
    expect = case.turns[number - 1].expect
    if expect.tools:
        yield from judge_tools(expect.tools, turn.calls, number)
    if expect.constraints:
        yield from judge_rows(expect.constraints, turn.ids, shop, number)
    yield from judge_grounding(expect.grounding, turns, shop)
    if expect.ranking:
        yield from judge_ranking(expect.ranking, turn.ids, number)
    if expect.items:
        yield from judge_items(expect.items, turn.ids, number)
    if expect.reasons:
        yield from judge_reasons(expect.reasons, turn, shop, number)
    yield from judge_relations(expect, turns, shop)
    yield from _words(case, turn, number)


def _words(case: Case, turn: Played, number: int) -> Iterator[Finding]:
    expect = case.turns[number - 1].expect
    if expect.text:
        yield from judge_words(expect.text, turn, number)
    if expect.asks:
        yield judge_asks(expect.asks, turn, number)
    if expect.handoff is not None:
        yield judge_handoff(expect.handoff, turn, number)
