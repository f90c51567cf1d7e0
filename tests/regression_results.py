"""Results as a run would have written them, for the tests of what judges them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent import Called
from evaluation import ArmInfo, Engine, Result, Results
from evaluation.regression.finding import Finding
from evaluation.regression.played import Cost, Played, Shown


def result(
    case: str, *, ok: bool = True, arm: str = "candidate", repeat: int = 1, **more: Any
) -> Result:
    """One result; `kind` is what fails where it is not ok."""
    kind = more.pop("kind", "text")
    text = more.pop("text", "One fits.\n- **Red Tent**, $90.00.")
    findings = (
        Finding(turn=1, kind="tools", name="calls", held=True),
        Finding(turn=1, kind=kind, name="length", held=ok, expected="fewer", got="more"),
    )
    turn = Played(
        user="a tent",
        text=text,
        items=(Shown(id="red-tent", title="Red Tent", price=90.0),),
        calls=(Called(name="search_catalog", args={"query": "tent"}),),
        model="m",
        cost=Cost(latency_ms=40.0, tokens_in=more.pop("tokens", 0)),
    )
    told = {"engine": "live", "model": "m", "fingerprint": f"{arm} f", "file": "c.yaml", "line": 3}
    kept = {"findings": findings, "turns": (turn,), "case": case, "arm": arm, "repeat": repeat}
    return Result.model_validate(told | kept | more)


def arm(label: str = "candidate", engine: Engine = "live", reads: str = "") -> ArmInfo:
    """What is told of an arm."""
    return ArmInfo(label=label, engine=engine, model="m", fingerprint=f"{label} f", reads=reads)


def sides(
    passes: Mapping[str, tuple[Sequence[bool], Sequence[bool]]], engine: Engine = "live"
) -> Results:
    """Two arms: for each case, which tries of the baseline and of the candidate pass."""
    arms = (arm("baseline", engine, "- Be brief.\n"), arm("candidate", engine, "- Be long.\n"))
    results = [
        result(case, ok=ok, arm=label, repeat=repeat, engine=engine)
        for case, both in passes.items()
        for label, tries in zip(("baseline", "candidate"), both, strict=True)
        for repeat, ok in enumerate(tries, 1)
    ]
    return Results(arms=arms, results=tuple(results))
