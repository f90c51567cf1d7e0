"""When a conversation is for a person: asked for, not understood, not allowed, or going nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from agent.aside import is_guess
from agent.need import Goal, Language, Need
from agent.reading import kind_of
from agent.reply import Reply
from agent.templates import load
from agent.voice import Voice
from store import Value

Reason = Literal["user_request", "low_confidence", "policy", "repeated_failure", "out_of_scope"]
# Who isn't understood once is asked; who isn't understood again has no use for a third question.
_UNSURE = 2
_FAILURES = 3
_SEARCHING: frozenset[Goal] = frozenset(
    {"find", "similar", "complete_the_set", "recommend_for_me", "new_arrivals"}
)
# What only the staff may do, whatever the shop's rules say of it.
_ACTS = frozenset({"returns", "broken"})
_ACT = re.compile(
    r"\b(?:cancel|change|return|refund|reimburse|exchange|replace|cancelar|devolver)\w*\b"
    r"|\b(?:send|give|sending)\b.{0,20}\bback\b|\bmoney back\b|取消|退"
)


class Signs(Value):
    """What a turn tells of how the conversation goes; `handed_over` is why it ended there."""

    unsure: bool = False
    failed: bool = False
    handed_over: Reason | None = None


def signs_of(reply: Reply, seen: Iterable[str] = ()) -> Signs:
    """Return the signs of a turn; `seen` are the ids of the list before it."""
    need = reply.need
    searched = need.goal in _SEARCHING and not reply.asks
    return Signs(
        unsure=_is_unsure(need),
        failed=(searched and not reply.items) or _is_unwanted(need, frozenset(seen)),
    )


def before_words(need: Need, said: str, earlier: Sequence[Signs]) -> Reason | None:
    """Return why a person should answer instead, as far as the need tells; None for no reason.

    `earlier` are the signs of the turns before, the last one last.
    """
    if need.goal == "handoff" and need.sure:
        return "user_request"
    if need.goal == "service" and need.sure and _is_act(need, said):
        return "policy"
    unsure = [s.unsure for s in earlier[1 - _UNSURE :]]
    lost = _is_unsure(need) and len(unsure) == _UNSURE - 1 and all(unsure)
    return "low_confidence" if lost else None


def after_words(signs: Signs, earlier: Sequence[Signs]) -> Reason | None:
    """Return why a person should go on after a turn's reply, None for no reason."""
    last = [*earlier, signs][-_FAILURES:]
    lost = len(last) == _FAILURES and all(s.failed for s in last)
    return "repeated_failure" if lost else None


def handed_over_words(reason: Reason, language: Language) -> str:
    """Return what a shopper is told for whom a person was fetched."""
    return Voice(load(language)).say(f"handed_over.{reason}")


def signs_in(kept: Mapping[str, Any]) -> Signs:
    """Return the signs that a turn was kept with; a turn that a person answered has none."""
    return Signs.model_validate(kept.get("signs", {}))


def _is_unsure(need: Need) -> bool:
    return need.unread or is_guess(need)


def _is_unwanted(need: Need, seen: frozenset[str]) -> bool:
    """Return True where the whole list before is turned down; to strike one out is choosing."""
    rejected = {id for o in need.operations if o.kind == "reject" for id in o.products}
    return bool(seen) and seen <= rejected


def _is_act(need: Need, said: str) -> bool:
    kind = kind_of(need.english or said, "service")
    asks_to_act = _ACT.search(f"{need.english} {said}".casefold()) is not None
    # Of an order only the first cue counts: "I bought it and want to send it back" is both.
    return kind in _ACTS or (kind == "order" and asks_to_act)
