"""Prompt regression: how often it is right, and how long it takes.

`python -m bench.regression --json`: the last line is one JSON object. False regressions and power
come from results that a language model which varies really gave, over HTTP on loopback: a pool of
`--tries` for each of `--cases` cases, from which both sides of a comparison are drawn.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agent import Shopkeeper, shipped
from bench.forgetful import NAME, Forgetful
from evaluation import (
    Arm,
    ArmInfo,
    OpenShop,
    PromptCase,
    Result,
    Run,
    false_regressions,
    power,
    read_prompt_cases,
)
from ui.arms import directives_of, offline_arm
from ui.mutating import mutation_report
from ui.settings import Settings
from ui.shop import open_shelf

_CASES = Path(__file__).parents[1] / "prompts" / "cases"
_FORGETS = 0.2
_REPEATS = 5
_DROP = 0.10
_COMPARISONS = 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=120)
    parser.add_argument("--tries", type=int, default=2 * _REPEATS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cases = [c for c in read_prompt_cases(_CASES) if c.catalog == "demo"]
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = Settings.read({"SHOPKEEPER_HOME": home})
        # The first run builds the demo shop, which is no part of what is measured.
        suite(settings, cases[:1])
        result = {
            "suite_seconds": suite(settings, read_prompt_cases(_CASES)),
            **noticed(settings, read_prompt_cases(_CASES)),
            **right(settings, cases[: options.cases], options.tries, options.seed),
        }
    if not options.json:
        say(json.dumps(result, indent=2))
    say(json.dumps(result))


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def suite(settings: Settings, cases: tuple[PromptCase, ...] | list[PromptCase]) -> float:
    """Return how many seconds the offline engine takes for cases, from an empty assistant on."""
    started = time.perf_counter()
    with TemporaryDirectory(ignore_cleanup_errors=True) as conversations:
        arm = offline_arm("candidate", settings, Path(conversations))
        results = list(Run(cases, [arm], directives_of(shipped())))
    taken = time.perf_counter() - started
    failed = [r.case for r in results if r.verdict != "pass"]
    say(f"{len(results)} cases in {taken:.0f} s, failed: {failed}")
    return round(taken, 1)


def noticed(settings: Settings, cases: Sequence[PromptCase]) -> dict[str, Any]:
    """Return which share of mutants the cases notice, and on how many edits they cry out."""
    started = time.perf_counter()
    told = mutation_report(settings, cases, shipped()).as_json()
    took = round(time.perf_counter() - started, 1)
    say(f"{told['mutants']} mutants, {told['edits']} edits in {took:.0f} s")
    for survivor in told["survivors"]:
        say(f"unnoticed: {survivor['mutant']}: {survivor['why']}")
    names = ("detection", "detection_low", "mutants", "inert", "edits", "false_alarms")
    return {
        **{name: told[name] for name in names},
        "survivors": [s["mutant"] for s in told["survivors"]],
        "mutation_seconds": took,
    }


def right(settings: Settings, cases: list[PromptCase], tries: int, seed: int) -> dict[str, Any]:
    """Return how often a comparison calls a regression, where there is none and where there is."""
    pool = pooled(settings, cases, tries, seed)
    rates = [sum(r.verdict == "pass" for r in own) / len(own) for own in pool.values()]
    flaky = sum(0 < rate < 1 for rate in rates)
    say(f"pool: pass rate {sum(rates) / len(rates):.3f}, {flaky} of {len(rates)} cases flaky")
    many = {"comparisons": _COMPARISONS, "repeats": min(_REPEATS, tries // 2), "seed": seed}
    spread = power(pool, _DROP, "spread", **many)
    concentrated = power(pool, _DROP, "concentrated", **many)
    return {
        "aa_false_regressions": false_regressions(pool, **many),
        "power": min(spread, concentrated),
        "power_spread": spread,
        "power_concentrated": concentrated,
        "pool_pass_rate": round(sum(rates) / len(rates), 4),
        "pool_flaky": flaky,
    }


def pooled(
    settings: Settings, cases: list[PromptCase], tries: int, seed: int
) -> dict[str, list[Result]]:
    """Play every case many times against a model that varies; return the results by case."""
    pool: dict[str, list[Result]] = {case.id: [] for case in cases}
    shelf = open_shelf(settings)
    with TemporaryDirectory(ignore_cleanup_errors=True) as home, Forgetful(_FORGETS, seed) as model:
        keeper = Shopkeeper(shelf, catalog="demo", home=Path(home), endpoint=model.endpoint())
        shop = OpenShop(keeper, shelf.open("demo"))
        info = ArmInfo(label="pool", engine="live", model=NAME, fingerprint=shipped().fingerprint)
        arm = Arm(info, lambda catalog, repeat: shop)
        started = time.perf_counter()
        for result in Run(cases, [arm], directives_of(shipped()), repeats=tries):
            pool[result.case].append(result)
    say(f"{tries} tries of {len(cases)} cases in {time.perf_counter() - started:.0f} s")
    return pool


if __name__ == "__main__":
    main()
