"""The system prompt of one turn: the shop in a few lines and the shopper's need."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from agent.answering import Answer
from agent.need import Need
from agent.staff import STAFFED
from prompts import Prompt
from store import Vocabulary

VARIABLES = frozenset({"shop", "need", "answer"})
"""What is filled into a prompt."""
_ROOM = 160
_LANGUAGES = {"en": "English", "es": "Spanish", "zh": "Chinese"}
_WORDED = (
    "The shopper is to be answered in {language}. The shop words the reply itself, out of what "
    "your tools find, for it can check no other words in {language}: call tools, write nothing."
)
_COMPUTED = (
    "What the catalogue answers to this turn's question, computed from its rows. Say just this; a "
    "yes or no may not differ from it."
)


def briefing(
    shop: str,
    need: Need,
    answer: Answer | None = None,
    *,
    prompt: Prompt,
    staffed: bool = False,
) -> str:
    """Return the rendered prompt; the need, and the shop's own answer, stand in it as JSON.

    `shop` is the map of what is sold; `staffed` tells that a person can take over.
    """
    # The constraints tell what was added; the rest of the operations is short.
    done = tuple(o for o in need.operations if o.kind != "add")
    stated = need.model_copy(update={"operations": done}).model_dump(
        mode="json",
        exclude={"dropped": True, "operations": {"__all__": {"constraint"}}},
        exclude_defaults=True,
    )
    told = json.dumps(stated, ensure_ascii=False)
    said = _answered(answer)
    if not need.is_checkable:
        said += f"\n{_WORDED.format(language=_LANGUAGES[need.language])}\n"
    if staffed and need.goal == "service":
        said += f"\n{STAFFED}\n"
    return prompt.render(shop=shop, need=told, answer=said)


def _answered(answer: Answer | None) -> str:
    """Return what the rows answer to the question of this turn, where it asks one."""
    if answer is None:
        return ""
    stated: dict[str, Any] = {"answer": answer.text, "products": list(answer.products)}
    if answer.spoken:
        stated["spoken"] = answer.spoken
    told = json.dumps(stated, ensure_ascii=False)
    return f"\n{_COMPUTED}\n```json\n{told}\n```\n"


def shop_map(vocabulary: Vocabulary) -> str:
    """Return what the shop sells, in a few lines whatever its size; its fields are in the tools."""
    price = vocabulary.numbers.get("price")
    span = f", {price.low:g} to {price.high:g} {vocabulary.currency}" if price else ""
    lines = [f"{vocabulary.products:,} products{span}."]
    if vocabulary.departments.keys() < vocabulary.categories.keys():
        lines.append(f"Departments: {_largest(vocabulary.departments)}.")
    kinds = {c: n for c, n in vocabulary.categories.items() if c not in vocabulary.departments}
    lines.append(f"Largest categories: {_largest(kinds or vocabulary.categories)}.")
    if vocabulary.brands:
        lines.append(f"Brands: {_largest(vocabulary.brands)}.")
    # Names are the catalogue's: none may end the fence that they stand in.
    return "\n".join(lines).replace("```", "'''")


def _largest(counts: Mapping[str, int]) -> str:
    """Name those with the most products, with their numbers, as many as there is room for."""
    told = [f"{name} ({counts[name]})" for name in sorted(counts, key=lambda n: (-counts[n], n))]
    kept = [t for t, end in zip(told, accumulate(map(len, told)), strict=True) if end <= _ROOM]
    more = len(told) - len(kept)
    return "; ".join(kept) + (f" and {more} more" if more else "")
