"""The embedded model's answer to a question about the shop's rules: a passage, as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.orders import asks_a_rule, changes_order
from agent.reading import kind_of
from agent.voice import Voice
from store import stem, stems

_DEEDS = frozenset(map(stem, ("cancel", "return", "exchange", "refund")))


def policy_told(found: Mapping[str, Any], question: str, voice: Voice) -> str:
    """Return the passage that answers with its page, or that none does."""
    told = [_quoted(passage, voice) for passage in found["passages"][:1]]
    if wants_change(question):
        told = told if found["passages"] and _on_that(question, found["passages"][0]) else []
        return "\n".join([*told, voice.say("policy.change")])
    kind = kind_of(question, "service")
    if kind == "broken":
        return "\n".join([voice.say("policy.sorry"), *told, voice.say("policy.mend")])
    # Of an order that can't be seen no page tells.
    unknown = "goals.service.order" if kind == "order" else "policy.unknown"
    return "\n".join(told) or voice.say(unknown)


def _quoted(passage: Mapping[str, Any], voice: Voice) -> str:
    page = str(passage["page"])
    named = voice.words.note(_named(page), page)
    return voice.say("policy.quote", page=named, quote=str(passage["says"]))


def _on_that(question: str, passage: Mapping[str, Any]) -> bool:
    """Return True where a passage is on what is to be done, not just on orders."""
    return bool(_DEEDS & set(stems(question)) & set(stems(str(passage["says"]))))


def wants_change(question: str) -> bool:
    """Return True where an order is to be changed, which a person does."""
    return changes_order(question) and not asks_a_rule(question)


def offers_person(question: str) -> bool:
    """Return True where a quote alone does not help."""
    return wants_change(question) or kind_of(question, "service") == "broken"


def _named(page: str) -> str:
    """Return the title of a page within a sentence: "returns", but "FAQ"."""
    return page if page[1:] != page[1:].lower() else page[:1].lower() + page[1:]
