"""Mutants of the text alone: cut off, a sentence lost, a word weakened or turned.

muteval's operators take part where it is installed; without it these do by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec

from agent import Instructions
from evaluation.regression.mutation.mutant import Mutant, with_text

_SHARES = (0.25, 0.5, 0.75)
_RULE = re.compile(r"(?m)^- .*(?:\n  .*)*\n?")
_WEAKER = {"only": "preferably", "never": "rarely", "every": "some", "at most": "about"}
_MUTEVAL = (
    "weaken_modals",
    "flip_negation",
    "drop_instruction_lines",
    "delete_sentences",
    "truncate_prompt",
    "remove_emphasis",
    "weaken_numeric_threshold",
)


def of_text(base: Instructions) -> Iterator[Mutant]:
    """Yield what goes wrong with a prompt as with any text."""
    text = base.prompt.text
    rules = list(_RULE.finditer(text))
    for share in _SHARES:
        cut = rules[int(len(rules) * share)].start() if rules else int(len(text) * share)
        yield Mutant("truncate", f"after {share:.0%} of the rules", with_text(base, text[:cut]))
    for rule in rules:
        what = f"“{' '.join(rule[0].split())[:60]}”"
        changed = text[: rule.start()] + text[rule.end() :]
        yield Mutant("drop a rule", what, with_text(base, changed))
    for word, other in _WEAKER.items():
        for place in re.finditer(rf"\b{word}\b", text, re.IGNORECASE):
            near = " ".join(text[max(0, place.start() - 20) : place.end() + 20].split())
            changed = f"{text[: place.start()]}{other}{text[place.end() :]}"
            yield Mutant("weaken a word", f"{word} to {other}, “{near}”", with_text(base, changed))
    yield from _by_muteval(base)


def _by_muteval(base: Instructions) -> Iterator[Mutant]:
    if find_spec("muteval") is None:
        return
    from muteval import generate_mutants

    for one in generate_mutants(base.prompt.text, operators=list(_MUTEVAL)):
        yield Mutant(f"muteval {one.operator}", one.description, with_text(base, one.prompt))
