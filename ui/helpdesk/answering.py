"""Answers what a Chatwoot sent, from the inbox: a message at a time in each conversation."""

from __future__ import annotations

from collections.abc import Sequence

from agent import Done, Reply, redact
from store import Conversation, Job, Queue, Task
from ui.caller import FOR_A_SHOPPER, Caller
from ui.handover import PERSON
from ui.helpdesk.chatwoot import Chatwoot, Delivery
from ui.reception import Asked, Reception

KIND = "chatwoot"
"""The kind of what waits in the inbox."""
# Of what a shopper or a person writes at once.
_LONGEST = 8_000


class Answering:
    """Runs the turns of a Chatwoot's shoppers, and puts what is to be said into the outbox."""

    def __init__(self, reception: Reception, chatwoot: Chatwoot, outbox: Queue) -> None:
        self._reception, self._chatwoot, self._outbox = reception, chatwoot, outbox

    def task(self, catalog: str, delivery: Delivery) -> Task:
        """Return what is to be done about a message; the same message is the same task."""
        talk = delivery.conversation
        assert talk is not None
        return Task(
            id=f"{KIND}/{catalog}/{delivery.id}",
            lane=f"{KIND}/{catalog}/{talk.id}",
            kind=KIND,
            body={"catalog": catalog, "delivery": delivery.model_dump(mode="json")},
        )

    def held(self, catalog: str, delivery: Delivery) -> None:
        """Note that a conversation was opened for people, or that they are done with it."""
        known = self._reception.conversations.referred(catalog, "chatwoot", str(delivery.id))
        if known:
            opened = delivery.event == "conversation_opened"
            self._reception.conversations.hold(known.id, "person" if opened else "assistant")

    def do(self, job: Job) -> Sequence[Task]:
        """Answer a message, keep one for a person, or one of theirs."""
        delivery = Delivery.model_validate(job.body["delivery"])
        catalog = job.body["catalog"]
        talk = delivery.conversation
        assert talk is not None
        pending = talk.status == "pending" and delivery.speaker == "shopper"
        known = self._reception.conversations.referred(catalog, "chatwoot", str(talk.id))
        if known is None and not pending:
            return ()  # Never the assistant's.
        conversation = known or self._reception.conversations.joined(
            catalog, KIND, "chatwoot", str(talk.id)
        )
        text = _text(delivery)
        if delivery.speaker == "person":
            said = {
                "text": redact((delivery.content or "")[:_LONGEST]),
                "model": PERSON,
                "message": job.id,
            }
            return self._kept(conversation, "", said, job)
        if not pending:
            return self._kept(conversation, text, {"message": job.id}, job)
        self._given_back(conversation, job)
        return self._answered(conversation, delivery, job)

    def given_up(self, job: Job) -> Sequence[Task]:
        """Return what calls a person to a message that could not be answered."""
        delivery = Delivery.model_validate(job.body["delivery"])
        talk = delivery.conversation
        if talk is None or talk.status != "pending" or delivery.speaker != "shopper":
            return ()
        catalog = job.body["catalog"]
        conversation = self._reception.conversations.joined(catalog, KIND, "chatwoot", str(talk.id))
        return self._chatwoot.opened(conversation, job.id)

    def _kept(
        self, conversation: Conversation, said: str, reply: dict[str, str], job: Job
    ) -> Sequence[Task]:
        """Keep what was said between people; it also tells who has the conversation."""
        conversations = self._reception.conversations
        if not self._repeats(conversation, job):
            conversations.add(conversation.id, redact(said), reply)
        conversations.hold(conversation.id, "person")
        return ()

    def _given_back(self, conversation: Conversation, job: Job) -> None:
        """Take a conversation back that is pending again.

        While the call for a person is under way it is pending still, and no longer ours.
        """
        opened = self._outbox.settled(self._chatwoot.lane(conversation))
        if conversation.holder == "person" and opened is not None and opened < job.came:
            self._reception.conversations.hold(conversation.id, "assistant")

    def _answered(self, conversation: Conversation, delivery: Delivery, job: Job) -> Sequence[Task]:
        kept = self._repeats(conversation, job)
        if kept is not None:
            # The process was killed between the turn and this: it is not run again.
            text = str(kept.get("text", ""))
            return self._chatwoot.repeated(conversation, job.id, text) if text else ()
        caller = Caller(conversation.catalog, FOR_A_SHOPPER, KIND)
        asked = Asked(caller, conversation, _text(delivery), message=job.id)
        if not asked.text.strip():
            self._reception.hand_over(asked, "out_of_scope")
            return ()
        reply = self._turn(asked)
        holder = self._reception.conversations.find(conversation.id, conversation.catalog).holder
        if holder == "person":
            return ()  # What there is to say went out with the hand-over, or it's a person's turn.
        talk = delivery.conversation
        return self._chatwoot.answer(conversation, job.id, reply, talk.channel if talk else None)

    def _turn(self, asked: Asked) -> Reply:
        replies = [e.reply for e in self._reception.turn(asked) if isinstance(e, Done)]
        return replies[-1]

    def _repeats(self, conversation: Conversation, job: Job) -> dict[str, object] | None:
        """Return what a message was answered with where it was done before, None where not."""
        last = self._reception.conversations.turns(conversation.id, last=1)
        known = last and last[0].reply.get("message") == job.id
        return dict(last[0].reply) if known else None


def _text(delivery: Delivery) -> str:
    return (delivery.content or "")[:_LONGEST]
