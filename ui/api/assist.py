"""`POST /api/assist`: a reply drafted for a person, which nobody is sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from ui.api.access import opens
from ui.api.body import Body, Text
from ui.api.draft import Draft, drafted
from ui.api.errors import NotUnderstood
from ui.api.site import site_of
from ui.api.turns import Turns
from ui.caller import Caller
from ui.reception import Reception

router = APIRouter(tags=["hand-over"])
# Of a long history only what is near matters, and each turn of it is read anew.
_MOST_READ = 12


class Message(Body):
    """What was said before, in the shape that most desks and models use."""

    role: Literal["user", "assistant", "system"]
    content: Annotated[Text, Field(max_length=8_000)]


class AssistRequest(Body):
    """What to answer: `text`, after a conversation of ours or after `messages` from elsewhere.

    Without a text it is what the shopper said last.
    """

    conversation: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    messages: Annotated[tuple[Message, ...], Field(max_length=500, strict=False)] = ()
    text: Annotated[Text, Field(min_length=1, max_length=8_000)] | None = None


@router.post("/api/assist")
async def assist(
    asked: AssistRequest, request: Request, caller: Annotated[Caller, Depends(opens("assist"))]
) -> dict[str, Any]:
    """Draft a reply with its evidence, how sure it is, and alternatives.

    Nothing is sent, and the conversation stays as it is: its turns, who holds it, and what is
    remembered of it.
    """
    turns: Turns = request.app.state.turns
    draft = await turns.run(lambda: _drafted(asked, turns.reception, caller))
    return draft.as_json(site_of(request))


def _drafted(asked: AssistRequest, reception: Reception, caller: Caller) -> Draft:
    since = None
    if asked.conversation is None:
        texts = [m.content for m in asked.messages if m.role == "user" and m.content.strip()]
    else:
        conversation = reception.conversations.find(asked.conversation, caller.catalog)
        texts, since = reception.unanswered(conversation), reception.memory_of(conversation)
    texts += [asked.text] if asked.text else []
    if not texts:
        told = "Send `text`: the assistant answered all that was said."
        raise NotUnderstood(told if asked.conversation else "Send `text`, or `messages`.")
    return drafted(reception, caller, texts[-_MOST_READ:], since=since)
