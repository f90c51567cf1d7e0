"""Cases as a configuration of promptfoo, so that its users can play them against their own target.

What promptfoo has no word for (limits on rows, relations between turns, ranking) is left out and
counted: a case says less there than here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from agent import Instructions
from evaluation.regression.case import Case
from evaluation.regression.expectation import Expectation, Tools, Words, patterns

_SEQUENCE = {"exact": "exact", "in_order": "in_order"}
_EXPORTED = {"tools", "text", "handoff", "asks", "items"}
_TRACED, _PORT = "trajectory:", 4318
_OPENAI = "openai:chat:gpt-4o-mini"


def as_promptfoo(cases: Sequence[Case], instructions: Instructions) -> tuple[str, str]:
    """Return promptfooconfig.yaml, and what of the cases it leaves out, with counts.

    One test stands for one turn; the turns before it are given as `history`.
    """
    left_out: Counter[str] = Counter()
    tests, asserted = [], []
    for case in cases:
        for number, turn in enumerate(case.turns, 1):
            asserts = list(_asserts(turn.expect))
            left_out.update(_left_out(turn.expect))
            if not asserts:
                continue
            asserted.append(asserts)
            # A list would be taken for several values to try one after the other.
            history = "\n".join(earlier.user for earlier in case.turns[: number - 1])
            told_of: dict[str, Any] = {
                "directives": list(case.directives),
                "tags": list(case.tags),
                "repeats": case.repeats,
            }
            tests.append(
                {
                    "description": f"{case.id}, turn {number}",
                    "metadata": told_of,
                    "vars": {"message": turn.user, "history": history},
                    "assert": asserts,
                }
            )
    config: dict[str, Any] = {
        "description": f"Exported from {len(cases)} cases; prompt {instructions.prompt.id}/"
        f"{instructions.prompt.version}, fingerprint {instructions.fingerprint[:12]}",
        "prompts": ["{{message}}"],
        "providers": [_OPENAI],
        "tests": tests,
    }
    if any(a["type"].startswith(_TRACED) for asserts in asserted for a in asserts):
        # Without a receiver promptfoo has no trace, and each of these ends as an error.
        config["tracing"] = {"enabled": True, "otlp": {"http": {"enabled": True, "port": _PORT}}}
    told = ", ".join(f"{name} {count}" for name, count in sorted(left_out.items()))
    header = (
        "# Put your assistant in the place of the provider; `history` in the variables of a test\n"
        "# holds the shopper's earlier turns, a line each. trajectory:* needs the assistant's\n"
        f"# OpenTelemetry spans, sent to http://127.0.0.1:{_PORT}/v1/traces.\n"
    )
    return header + yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=100), told


def _asserts(expect: Expectation) -> Iterator[dict[str, Any]]:
    if expect.tools:
        yield from _tools(expect.tools)
    if expect.text:
        yield from _words(expect.text)
    if expect.handoff:
        yield {"type": "icontains", "value": "staff"}
    if expect.asks == "none":
        yield {"type": "not-contains", "value": "?"}
    elif expect.asks:
        yield {"type": "contains", "value": "?"} if expect.asks == "any" else _once()


def _once() -> dict[str, Any]:
    return {"type": "javascript", "value": "(output.match(/\\?/g) || []).length <= 1"}


def _tools(tools: Tools) -> Iterator[dict[str, Any]]:
    if tools.calls and tools.mode in _SEQUENCE:
        steps = [call.name for call in tools.calls]
        value: Mapping[str, Any] = {"mode": _SEQUENCE[tools.mode], "steps": steps}
        yield {"type": "trajectory:tool-sequence", "value": dict(value)}
    elif tools.calls and tools.mode != "subset":
        for call in tools.calls:
            yield {"type": "trajectory:tool-used", "value": {"name": call.name, "min": 1}}
    for call in tools.calls:
        plain = {name: v for name, v in call.args.items() if not isinstance(v, Mapping)}
        if plain and tools.mode != "subset":
            args = {"name": call.name, "args": plain, "mode": "partial"}
            yield {"type": "trajectory:tool-args-match", "value": args}
    for name in tools.forbid:
        yield {"type": "trajectory:tool-used", "value": {"name": name, "max": 0}}
    if tools.max_calls is not None:
        yield {"type": "trajectory:step-count", "value": {"type": "tool", "max": tools.max_calls}}


def _words(words: Words) -> Iterator[dict[str, Any]]:
    for pattern in patterns(words.regex):
        yield _matches(pattern)
    for pattern in patterns(words.not_regex):
        yield _matches(pattern, denied=True)
    if words.max_words is not None:
        value = f"output.trim().split(/\\s+/).length <= {words.max_words}"
        yield {"type": "javascript", "value": value}


def _matches(pattern: str, *, denied: bool = False) -> dict[str, Any]:
    """Return an assertion on a pattern; JavaScript knows no flag within one."""
    if not pattern.startswith("(?i)"):
        return {"type": "not-regex" if denied else "regex", "value": pattern}
    plain = pattern.removeprefix("(?i)").replace("/", "\\/")
    return {"type": "javascript", "value": f"{'!' if denied else ''}/{plain}/i.test(output)"}


def _left_out(expect: Expectation) -> Iterator[str]:
    told = expect.model_fields_set | {"grounding"}
    yield from (name for name in told if name not in _EXPORTED and getattr(expect, name))
    if expect.items:
        yield "items"
