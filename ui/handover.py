"""Handing conversations to people: when, what the shopper is told, and who else is."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator, Sequence
from typing import Any, Protocol

from agent import (
    HANDOVERS,
    Done,
    Event,
    Packet,
    Reason,
    Reply,
    Said,
    Signs,
    Understood,
    after_words,
    before_words,
    handed_over_words,
    need_for_a_person,
    rejected_in,
    shown_in,
    signs_in,
    signs_of,
    summary_of,
)
from agent import Asked as Question
from store import Conversation, Conversations, HandOvers, StoreError, Task, Turn

_log = logging.getLogger("shopkeeper")
PERSON = "person"
"""The model of a reply that is left to a person."""
# As many turns can matter to whether a person is needed.
_LOOKED_AT = 3


class Desk(Protocol):
    """Where people sit."""

    def is_staffed(self, conversation: Conversation) -> bool:
        """Return True where a person can take a conversation."""

    def hand_over(self, conversation: Conversation, packet: Packet, words: str) -> Sequence[Task]:
        """Return what has to be done so that a person takes the conversation.

        `words` are the last that the shopper is told, for a desk that tells them itself.
        """

    def pass_on(self, conversation: Conversation, text: str) -> Sequence[Task]:
        """Return what has to be done so that a person hears what a shopper says meanwhile."""

    def wake(self) -> None:
        """Begin with what has to be done."""


class Nobody:
    """The desk of a shop that has none."""

    def is_staffed(self, conversation: Conversation) -> bool:
        """Return False."""
        return False

    def hand_over(self, conversation: Conversation, packet: Packet, words: str) -> Sequence[Task]:
        """Return nothing."""
        return ()

    def pass_on(self, conversation: Conversation, text: str) -> Sequence[Task]:
        """Return nothing."""
        return ()

    def wake(self) -> None:
        """Do nothing."""


class HandingOver:
    """Watches turns, and hands a conversation over where it is for a person.

    Where nobody sits, the hand-over is kept for whoever looks, the assistant goes on, and no
    shopper is promised anything.
    """

    def __init__(
        self, conversations: Conversations, handovers: HandOvers, desk: Desk | None = None
    ) -> None:
        self.kept = handovers
        self._conversations, self._desk = conversations, desk or Nobody()

    def watched(
        self, conversation: Conversation, text: str, turn: Generator[Event, None, None]
    ) -> Generator[tuple[Event, Signs], None, None]:
        """Yield a turn's events with its signs; words wait where they may not be for the shopper.

        The reply of a turn that ends in a hand-over says that instead, or after what was found.
        """
        turns = self._conversations.turns(conversation.id, last=_LOOKED_AT)
        earlier = _since_a_person(turns)
        reason: Reason | None = None
        held: list[Event] = []
        for event in turn:
            match event:
                case Understood(need=need):
                    reason = before_words(need, text, earlier)
                    yield event, Signs()
                case Said() | Question() if reason:
                    held.append(event)
                case Done(reply=reply):
                    yield from self._ended(conversation, reply, reason, held, turns)
                case _:
                    yield event, Signs()

    def hand_over(
        self, conversation: Conversation, reply: Reply, reason: Reason, words: str
    ) -> bool:
        """Keep a hand-over; return True where somebody is told, so that a person comes.

        `words` are what the shopper is told then.
        """
        try:
            if reason in self._known(conversation):
                return False
            packet = self._packet(conversation, reply, reason)
            tasks = self._desk.hand_over(conversation, packet, words)
            self.kept.record(packet.id, conversation, packet.model_dump(mode="json"), tasks)
        except StoreError as error:
            _log.warning("a hand-over is not kept, the assistant goes on: %s", error)
            return False
        HANDOVERS.labels(reason=reason).inc()
        self._desk.wake()
        return bool(tasks)

    def is_staffed(self, conversation: Conversation) -> bool:
        """Return True where a person can take a conversation."""
        return self._desk.is_staffed(conversation)

    def passed_on(self, conversation: Conversation, text: str) -> Sequence[Task]:
        """Return what tells the person what the shopper says meanwhile."""
        return self._desk.pass_on(conversation, text)

    def wake(self) -> None:
        """Begin with what has to be told."""
        self._desk.wake()

    def _ended(
        self,
        conversation: Conversation,
        reply: Reply,
        reason: Reason | None,
        held: Sequence[Event],
        turns: Sequence[Turn],
    ) -> Generator[tuple[Event, Signs], None, None]:
        """Yield the rest of a turn: its own words, those of the hand-over, or both."""
        before = turns[-1].reply if turns else {}
        signs = signs_of(reply, (item["id"] for item in before.get("items", ())))
        # A tool that had an answer, as one that quotes the shop's rules, needs no person.
        answered = reason == "policy" and any(not call.failed for call in reply.trace.calls)
        reason = None if answered else reason
        late = None if reason or answered else after_words(signs, _since_a_person(turns))
        ending = _instead(reply, reason) if reason else _after(reply, late) if late else reply
        final = reason or late
        if final is None or not self.hand_over(conversation, reply, final, ending.text):
            yield from ((event, signs) for event in held)
            yield Done(reply=reply), signs
            return
        signs = signs.model_copy(update={"handed_over": final})
        yield Said(text=ending.text if reason else ending.text.removeprefix(reply.text)), signs
        yield Done(reply=ending), signs

    def _known(self, conversation: Conversation) -> set[str]:
        """Return the reasons that need no second packet: nobody came for the first one."""
        return set() if self.is_staffed(conversation) else self.kept.reasons(conversation.id)

    def _packet(self, conversation: Conversation, reply: Reply, reason: Reason) -> Packet:
        turns, need = self._conversations.turns(conversation.id), reply.need
        shown = shown_in(turns, reply)
        return Packet(
            id=f"handover_{secrets.token_hex(12)}",
            conversation=conversation.id,
            catalog=conversation.catalog,
            channel=conversation.channel,
            reference=conversation.reference,
            reason=reason,
            summary=summary_of(reason, need, reply.said, shown),
            need=need_for_a_person(need),
            shown=shown,
            rejected=rejected_in(turns, need, shown),
            open_question=_open_question(turns, reply.said, reason),
            transcript=f"/api/conversations/{conversation.id}",
            locale=need.language,
        )


def _since_a_person(turns: Sequence[Turn]) -> list[Signs]:
    """Return the signs of the turns since a person last had the conversation, the last one last."""
    since: list[Signs] = []
    for turn in turns:
        signs = signs_in(turn.reply)
        ours = turn.reply.get("model") not in (None, PERSON) and not signs.handed_over
        since = [*since, signs] if ours else []
    return since


def _open_question(turns: Sequence[Turn], said: str, reason: Reason) -> str:
    """Return what waits for an answer: what was asked of the shop, or else what it asked."""
    if reason == "user_request" and turns:
        # "Yes" and "a person, please" ask for somebody; what for was said before.
        asked: dict[str, Any] = turns[-1].reply.get("asks") or {}
        waiting = turns[-1].reply.get("need", {}).get("goal") in ("service", "ask_about")
        return turns[-1].said if waiting else str(asked.get("question", ""))
    return "" if reason == "user_request" else said


def _instead(reply: Reply, reason: Reason) -> Reply:
    nothing = {"items": (), "asks": None, "compare": None, "follow_ups": (), "exposure": ""}
    words = handed_over_words(reason, reply.need.language)
    return reply.model_copy(update={"text": words, **nothing})


def _after(reply: Reply, reason: Reason) -> Reply:
    words = handed_over_words(reason, reply.need.language)
    text = f"{reply.text}\n\n{words}" if reply.text else words
    return reply.model_copy(update={"text": text, "asks": None, "follow_ups": ()})
