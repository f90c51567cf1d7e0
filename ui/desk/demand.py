"""What shoppers ask for, and what of it the shop can't give, from the turns that are kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from agent import key_of
from store import Constraint, Heard

SEEKING = frozenset({"find", "similar", "complete_the_set", "recommend_for_me", "new_arrivals"})
"""The goals of who wants to be shown products."""
_MOST = 20
_EXAMPLES = 3


class Wish(NamedTuple):
    """Something asked for: in how many turns, and where it can be read."""

    what: str
    turns: int
    conversations: tuple[str, ...]
    said: str


class Demand(NamedTuple):
    """The turns of a time: what was sought, and what found nothing.

    `unknown` are things the catalogue has no word for, `unchecked` limits that no field answers,
    `blocking` those of which one had to be given up before anything was found, each with how often.
    """

    turns: int
    conversations: int
    seeking: int
    empty: int
    needs: tuple[Wish, ...]
    limits: tuple[Wish, ...]
    unknown: tuple[Wish, ...]
    unchecked: tuple[Wish, ...]
    blocking: tuple[Wish, ...]
    unmet: tuple[Heard, ...]
    omissions: Mapping[str, int]
    fallbacks: int


def demand(heard: Sequence[Heard]) -> Demand:
    """Return what was asked for in turns, the newest of which come first."""
    answered = [h for h in heard if h.turn.reply.get("need")]
    seeking = [h for h in answered if h.turn.reply["need"]["goal"] in SEEKING]
    empty = [h for h in seeking if not h.turn.reply["items"] and not h.turn.reply.get("asks")]
    return Demand(
        turns=len(heard),
        conversations=len({h.conversation for h in heard}),
        seeking=len(seeking),
        empty=len(empty),
        needs=_counted(seeking, _sought),
        limits=_counted(seeking, _limits),
        unknown=_counted(answered, lambda reply: reply["need"]["unknown"]),
        unchecked=_counted(answered, _unchecked),
        blocking=_counted(empty, _blocking),
        unmet=tuple(empty[:_MOST]),
        omissions=Counter(d["kind"] for h in answered for d in h.turn.reply["disagreements"]),
        fallbacks=sum(bool(h.turn.reply["trace"].get("failures")) for h in answered),
    )


def _counted(heard: Iterable[Heard], told: Any) -> tuple[Wish, ...]:
    """Count what turns tell, each once a conversation and text; the most frequent first."""
    found = defaultdict[str, list[Heard]](list)
    for one in heard:
        for what in dict.fromkeys(told(one.turn.reply)):
            found[what].append(one)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Wish(
            what=what,
            turns=len(turns),
            conversations=tuple(dict.fromkeys(t.conversation for t in turns))[:_EXAMPLES],
            said=turns[0].turn.said,
        )
        for what, turns in ordered[:_MOST]
    )


def _sought(reply: Mapping[str, Any]) -> list[str]:
    kinds = [c["value"] for c in _held(reply) if c["field"] == "category" and c["op"] != "ne"]
    named = [", ".join(k) if isinstance(k, list) else str(k) for k in kinds]
    return named or [reply["need"]["about"] or "anything"]


def _limits(reply: Mapping[str, Any]) -> list[str]:
    """Return the fields that limits are on; what is sought and what was seen are none."""
    return [c["field"] for c in _held(reply) if c["field"] not in ("category", "id")]


def _unchecked(reply: Mapping[str, Any]) -> list[str]:
    return [c["said"] or c["field"] for c in reply["need"]["constraints"] if not c["checkable"]]


def _blocking(reply: Mapping[str, Any]) -> list[str]:
    """Return the limits that the ways out give up: with one of them less something is found."""
    limits = [Constraint.model_validate(c) for c in reply["need"]["constraints"]]
    moves = [way["move"] for way in reply.get("ways", ())]
    given_up = {key for move in moves for key in (*move.get("keys", ()), move.get("key"))}
    said = [c.said for c in limits if key_of(c) in given_up]
    return [f"{words} ({_sought(reply)[0]})" for words in said]


def _held(reply: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [c for c in reply["need"]["constraints"] if c["checkable"]]
