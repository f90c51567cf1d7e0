"""How what a model reads now stands to what was accepted of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from agent import Instructions, prompt_named
from evaluation.errors import BadResults
from evaluation.regression.case import Case
from evaluation.regression.describing import counted
from evaluation.regression.gate import gate
from evaluation.regression.result import Result, Results, by_case
from evaluation.regression.thresholds import Thresholds
from prompts import Accepted, Lock, names, versions

Standing = Literal["accepted", "changed", "new", "gone"]
_NAMED = 3


class LockState(NamedTuple):
    """One prompt: whether it is as it was accepted, which parts of it changed, and the verdict."""

    name: str
    standing: Standing
    changed: tuple[str, ...] = ()
    verdict: str = ""

    @property
    def mend(self) -> str:
        """What to do about it, empty where nothing is."""
        if self.standing == "accepted":
            return ""
        if self.standing == "gone":
            return f"Take {self.name} out of prompts/lock.yaml, or restore its file"
        return f"Run the cases, then `shopkeeper prompts accept {self.name} --results FILE`"


def shipped_prompts() -> dict[str, Instructions]:
    """Return what a model reads with each prompt that ships, by `id/version`."""
    loaded = (prompt_named(name, version) for name in names() for version in versions(name))
    return {prompt.name: Instructions(prompt=prompt) for prompt in loaded}


def lock_states(told: dict[str, Instructions], lock: Lock) -> Iterator[LockState]:
    """Yield how each prompt stands to the lock, and what the lock has beyond them."""
    for name, instructions in told.items():
        accepted = lock.accepted.get(name)
        if accepted is None:
            yield LockState(name, "new")
        elif accepted.fingerprint == instructions.fingerprint:
            yield LockState(name, "accepted", verdict=accepted.verdict)
        else:
            parts = instructions.parts
            other = tuple(p for p in parts if parts[p] != accepted.parts.get(p))
            yield LockState(name, "changed", other, accepted.verdict)
    yield from (LockState(name, "gone") for name in lock.accepted if name not in told)


def accepted(instructions: Instructions, verdict: str) -> Accepted:
    """Return the entry of the lock for what a model reads now."""
    return Accepted(
        fingerprint=instructions.fingerprint,
        parts=instructions.parts,
        verdict=" ".join(verdict.split()),
    )


def verdict_of(results: Results, fingerprint: str, cases: Sequence[Case]) -> str:
    """Return the verdict that results give on what a model reads.

    Raises BadResults where they are of something else, where they lack one of the cases as it is
    now, or where one did not pass.
    """
    arms = [arm for arm in results.arms if arm.fingerprint == fingerprint]
    if not arms:
        raise BadResults("these results are of another prompt, other tools or other limits")
    for arm in arms:
        _whole(results.of(arm.label), cases)
    own = Results(arms=tuple(arms), results=_all(results, (arm.label for arm in arms)))
    judged = gate(own, Thresholds())
    if judged.exit_code:
        raise BadResults(
            "; ".join(map(str, judged.breaches)), hint="Mend the prompt, or say --verdict yourself"
        )
    figures = (judged.figures[arm.label] for arm in arms)
    return "; ".join(
        f"{f['pass_rate']:.1%} of {counted(f['cases'], 'case')} hold, {f['engine']} ({f['model']})"
        for f in figures
    )


def _whole(results: Sequence[Result], cases: Sequence[Case]) -> None:
    """Raise BadResults where a case was not played as often as it says, or was another one."""
    played = by_case(results)
    lacking = [c.id for c in cases if len(played.get(c.id, ())) < c.repeats]
    if lacking:
        problem = f"these results lack {len(lacking)} of {len(cases)} cases: {_listed(lacking)}"
        raise BadResults(problem, hint="Play them all: `shopkeeper regress run`")
    changed = [
        c.id for c in cases if any(r.case_fingerprint != c.fingerprint for r in played[c.id])
    ]
    if changed:
        problem = f"these results are older than {len(changed)} of {len(cases)} cases: "
        problem += _listed(changed)
        raise BadResults(problem, hint="Play them again: `shopkeeper regress run`")


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _all(results: Results, labels: Iterable[str]) -> tuple[Result, ...]:
    return tuple(r for label in labels for r in results.of(label))
