"""A case that went wrong, as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.regression.calls import told
from evaluation.regression.finding import Finding
from evaluation.regression.played import Played


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: "1 case", "2 cases"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def describe(problem: str, findings: Sequence[Finding], turns: Sequence[Played]) -> str:
    """Return what was said in each turn that went wrong, what was expected, and what came."""
    return "\n".join(_lines(problem, findings, turns))


def _lines(problem: str, findings: Sequence[Finding], turns: Sequence[Played]) -> Iterator[str]:
    if problem:
        yield f"  {problem}"
    for number, turn in enumerate(turns, 1):
        wrong = [f for f in findings if f.turn == number and not f.held]
        if not wrong:
            continue
        yield f"  turn {number}: “{turn.user}”"
        yield from (f"    │ {line}" for line in turn.text.splitlines())
        yield f"    called {told(turn.calls)}; showed {', '.join(turn.ids) or 'nothing'}"
        for finding in wrong:
            whose = "the prompt's" if finding.held_by == "prompt" else "code's"
            yield f"    ✗ {finding.kind}: {finding.name} ({whose} to keep)"
            yield f"        expected  {finding.expected}"
            yield f"        got       {finding.got}"
