"""Edits that leave the meaning as it is: order, synonyms, white space, marks, front matter."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

import yaml

from agent import Instructions
from evaluation.regression.mutation.directives import sentences
from evaluation.regression.mutation.mutant import Mutant, with_text
from prompts import parse

_RULES = re.compile(r"(?ms)^(## How you work\n)(.*)\Z")
_RULE = re.compile(r"(?m)^- .*(?:\n  .*)*")
# Rules that speak of each other stand together.
_TOGETHER = ("The question is",)
_STEP = 2
_WIDTHS = (48, 60, 72, 200)


def edits(base: Instructions) -> Iterator[Mutant]:
    """Yield the edits, each once."""
    # Front matter is no part of what is read, so these read like the base.
    yield from _front_matter(base)
    seen = {base.fingerprint}
    for mutant in (*_reordered(base), *_synonyms(base), *_spaced(base), *_marked(base)):
        if mutant.instructions.fingerprint not in seen:
            seen.add(mutant.instructions.fingerprint)
            yield mutant


def _front_matter(base: Instructions) -> Iterator[Mutant]:
    """Yield the prompt as a file whose front matter has its keys in another order."""
    data = base.prompt.model_dump(mode="json", exclude={"text"})
    keys = list(data)
    for turn in range(1, len(keys)):
        turned = {key: data[key] for key in (*keys[turn:], *keys[:turn])}
        front = yaml.safe_dump(turned, sort_keys=False)
        prompt = parse(f"---\n{front}---\n{base.prompt.text}\n", base.prompt.name)
        changed = base.model_copy(update={"prompt": prompt})
        yield Mutant("front matter", f"begins with {keys[turn]}", changed)


def _rules(text: str) -> tuple[str, list[str]]:
    """Return what stands before the rules, and the rules."""
    found = _RULES.search(text)
    if not found:
        return text, []
    blocks: list[str] = []
    for rule in _RULE.findall(found[2]):
        if blocks and rule.removeprefix("- ").startswith(_TOGETHER):
            blocks[-1] += f"\n{rule}"
        else:
            blocks.append(rule)
    return text[: found.end(1)], blocks


def _reordered(base: Instructions) -> Iterator[Mutant]:
    head, rules = _rules(base.prompt.text)
    for at in range(len(rules) - 1):
        swapped = [*rules[:at], rules[at + 1], rules[at], *rules[at + 2 :]]
        yield _edit(base, "reorder", f"rules {at + 1} and {at + 2}", head, swapped)
    for turn in range(_STEP, len(rules), 5):
        yield _edit(base, "reorder", f"turned by {turn}", head, [*rules[turn:], *rules[:turn]])
    yield _edit(base, "reorder", "all rules backwards", head, rules[::-1])
    yield _edit(base, "reorder", "all rules by letters", head, sorted(rules))


def _edit(base: Instructions, operator: str, what: str, head: str, rules: Sequence[str]) -> Mutant:
    return Mutant(operator, what, with_text(base, head + "\n".join(rules)))


def _synonyms(base: Instructions) -> Iterator[Mutant]:
    text = base.prompt.text
    for word, other in sentences()["synonyms"]:
        if found := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
            changed = text[: found.start()] + other + text[found.end() :]
            yield Mutant("synonym", f"{word} to {other}", with_text(base, changed))


def _spaced(base: Instructions) -> Iterator[Mutant]:
    text = base.prompt.text
    head, rules = _rules(text)
    for width in _WIDTHS:
        wrapped = [
            "\n".join(
                textwrap.fill(" ".join(line.split()), width, subsequent_indent="  ")
                for line in re.split(r"\n(?=- )", rule)
            )
            for rule in rules
        ]
        yield _edit(base, "white space", f"lines of {width}", head, wrapped)
    spread = head + "\n\n".join(rules)
    yield Mutant("white space", "blank lines between rules", with_text(base, spread))
    yield _edit(base, "white space", "trailing spaces", head, [f"{rule}  " for rule in rules])
    yield _edit(base, "white space", "indented rules", head, [f" {rule}" for rule in rules])
    yield _edit(base, "white space", "two spaces", head, [r.replace(" ", "  ") for r in rules])
    yield _edit(base, "white space", "tabs", head, [r.replace("- ", "-\t") for r in rules])


def _marked(base: Instructions) -> Iterator[Mutant]:
    head, rules = _rules(base.prompt.text)
    bare = [r.removeprefix("- ") for r in rules]
    for mark in ("*", "+"):
        yield _edit(base, "marks", f"bullets as {mark}", head, [f"{mark} {r}" for r in bare])
    numbered = [f"{i}. {r}" for i, r in enumerate(bare, 1)]
    yield _edit(base, "marks", "numbers for bullets", head, numbered)
    yield _edit(base, "marks", "paragraphs for bullets", head, [f"{r}\n" for r in bare])
    yield _edit(base, "marks", "bold rules", head, [f"- **{r}**" for r in bare])
    deeper = with_text(base, base.prompt.text.replace("## ", "### "))
    yield Mutant("marks", "deeper headings", deeper)
    renamed = with_text(base, base.prompt.text.replace("## How you work", "## Rules"))
    yield Mutant("marks", "another heading", renamed)
    shouted = with_text(base, re.sub(r"\bnever\b", "NEVER", base.prompt.text, flags=re.IGNORECASE))
    yield Mutant("marks", "never in capitals", shouted)
    stressed = [f"- IMPORTANT: {r}" for r in bare]
    yield _edit(base, "marks", "stressed rules", head, stressed)
    begged = [f"- Please {r[:1].lower()}{r[1:]}" if r[0].isupper() else f"- {r}" for r in bare]
    yield _edit(base, "marks", "please before every rule", head, begged)
