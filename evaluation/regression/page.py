"""The report as one page that needs nothing else: no network, no script, everything escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, Template

from evaluation.regression.comparison import Comparison
from evaluation.regression.finding import HELD_BY, Finding
from evaluation.regression.gate import Gate
from evaluation.regression.marking import (
    CallRow,
    Piece,
    aligned_calls,
    lines_changed,
    marked,
)
from evaluation.regression.played import Played
from evaluation.regression.result import DETERMINISTIC, Result, Results, by_case


class TurnView(NamedTuple):
    """One turn of a case on both sides, with what went wrong in it on the candidate's."""

    number: int
    user: str
    baseline: list[Piece]
    candidate: list[Piece]
    calls: list[CallRow]
    shown: tuple[str, str]
    wrong: tuple[Finding, ...]
    cut: tuple[str, ...]


class CaseView(NamedTuple):
    """A case that a reader has to look at: the candidate's worst result beside the baseline's."""

    id: str
    result: Result
    counts: str
    turns: list[TurnView]
    sides: bool


def page(results: Results, gate: Gate, comparison: Comparison | None = None) -> str:
    """Return the page of one arm by its gate, or of two by their comparison."""
    label = comparison.candidate.label if comparison else results.arms[-1].label
    candidate = by_case(results.of(label))
    baseline = by_case(results.of(comparison.baseline.label)) if comparison else {}
    failing = [c for c, own in candidate.items() if any(r.verdict != "pass" for r in own)]
    first = [change.case for change in comparison.broken] if comparison else []
    ordered = [*first, *(c for c in failing if c not in first)]
    return _template().render(
        comparison=comparison,
        gate=gate,
        certain=results.arms[-1].engine in DETERMINISTIC,
        arms=results.arms,
        figures=gate.figures,
        label=label,
        kinds=_kinds(candidate, baseline),
        cases=[_case(c, candidate[c], baseline.get(c, [])) for c in ordered],
        mended=comparison.mended if comparison else (),
        prompt=_prompt(comparison),
        passed=[c for c in candidate if c not in ordered],
    )


def _kinds(
    candidate: dict[str, list[Result]], baseline: dict[str, list[Result]]
) -> list[dict[str, Any]]:
    """Return for each kind how many cases have it and how often it held on either side."""
    found = []
    for kind in HELD_BY:
        after = _held(candidate, kind)
        if after:
            before = _held(baseline, kind)
            broken = sum(1 for case, share in after.items() if share < before.get(case, 1.0))
            found.append(
                {
                    "name": kind,
                    "held_by": HELD_BY[kind],
                    "cases": len(after),
                    "candidate": sum(after.values()) / len(after),
                    "baseline": sum(before.values()) / len(before) if before else None,
                    "broken": broken,
                }
            )
    return found


def _held(cases: dict[str, list[Result]], kind: str) -> dict[str, float]:
    shares = {c: [r.kinds[kind] for r in own if kind in r.kinds] for c, own in cases.items()}
    return {c: sum(held) / len(held) for c, held in shares.items() if held}


def _case(case: str, after: Sequence[Result], before: Sequence[Result]) -> CaseView:
    worst = next((r for r in after if r.verdict != "pass"), after[0])
    best = next((r for r in before if r.verdict == "pass"), before[0]) if before else None
    counts = f"{sum(r.verdict == 'pass' for r in after)} of {len(after)}"
    if before:
        counts = f"{sum(r.verdict == 'pass' for r in before)} of {len(before)} before, {counts} now"
    turns = [
        _turn(
            number,
            turn,
            best.turns[number - 1] if best and len(best.turns) >= number else None,
            tuple(f for f in worst.failed if f.turn == number),
        )
        for number, turn in enumerate(worst.turns, 1)
    ]
    return CaseView(case, worst, counts, turns, best is not None)


def _turn(
    number: int, after: Played, before: Played | None, wrong: tuple[Finding, ...]
) -> TurnView:
    left, right = marked(before.text, after.text) if before else ([], [Piece(after.text, False)])
    return TurnView(
        number=number,
        user=after.user,
        baseline=left,
        candidate=right,
        calls=aligned_calls(before.calls if before else after.calls, after.calls),
        shown=(", ".join(before.ids) if before else "", ", ".join(after.ids)),
        wrong=wrong,
        cut=tuple(f"{c.sentence} ({c.problem})" for c in after.cut),
    )


def _prompt(comparison: Comparison | None) -> list[tuple[str, str]]:
    if comparison is None:
        return []
    return list(lines_changed(comparison.baseline.reads, comparison.candidate.reads))


@cache
def _template() -> Template:
    # Transcripts hold texts that attack: whatever is put in is escaped.
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    folder = files(__package__)
    style = folder.joinpath("page.css").read_text(encoding="utf-8")
    text = folder.joinpath("page.html").read_text(encoding="utf-8")
    return environment.from_string(text.replace("/* page.css */", style))
