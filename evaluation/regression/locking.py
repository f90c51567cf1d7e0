"""How what a model reads now stands to what was accepted of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from agent import Instructions
from evaluation.errors import BadResults
from evaluation.regression.gate import gate
from evaluation.regression.result import Result, Results
from evaluation.regression.thresholds import Thresholds
from prompts import Accepted, Lock, load, names, versions

Standing = Literal["accepted", "changed", "new", "gone"]


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
    loaded = (load(name, version) for name in names() for version in versions(name))
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


def verdict_of(results: Results, fingerprint: str) -> str:
    """Return the verdict that results give on what a model reads.

    Raises BadResults where they are of something else, or where the cases did not pass.
    """
    arms = [arm for arm in results.arms if arm.fingerprint == fingerprint]
    if not arms:
        raise BadResults("these results are of another prompt, other tools or other limits")
    own = Results(arms=tuple(arms), results=_all(results, (arm.label for arm in arms)))
    judged = gate(own, Thresholds())
    if judged.exit_code:
        raise BadResults(
            "; ".join(map(str, judged.breaches)), hint="Mend the prompt, or say --verdict yourself"
        )
    figures = (judged.figures[arm.label] for arm in arms)
    return "; ".join(
        f"{f['pass_rate']:.1%} of {f['cases']} cases hold, {f['engine']} ({f['model']})"
        for f in figures
    )


def _all(results: Results, labels: Iterable[str]) -> tuple[Result, ...]:
    return tuple(r for label in labels for r in results.of(label))
