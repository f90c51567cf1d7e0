"""A Chatwoot as a desk: what it sends, what it is sent, and in which order.

Shapes: developers.chatwoot.com, "Agent bots" and "Application API". A bot may speak while a
conversation is pending; once it is open, a person has it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent import Goal, Item, Language, Packet, Reply
from store import Conversation, Job, Product, Task
from ui.address import link
from ui.api.body import Text
from ui.helpdesk.accounts import ChatwootAccount
from ui.helpdesk.errors import DeskUnavailable
from ui.helpdesk.note import note_of
from ui.helpdesk.outside import Outside

KIND = "chatwoot"
"""The kind of tasks that are calls of Chatwoot's API."""
_CARDS = frozenset({"Channel::WebWidget", "Channel::Api"})
# An answer about a product brings no second card of it.
_SEEN_ALREADY: frozenset[Goal] = frozenset({"ask_about", "compare"})
_VIEW: Mapping[Language, str] = {"en": "View", "es": "Ver", "zh": "查看"}
_LONGEST = 20_000
# As often as it is asked for, by name or by the number that it has in the database.
_INCOMING, _OUTGOING = ("incoming", 0), ("outgoing", 1)


class _Sent(BaseModel):
    """A part of what Chatwoot sends; much more comes along, and changes with its releases."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Account(_Sent):
    id: int


class _Sender(_Sent):
    type: str = ""


class _Talk(_Sent):
    id: int
    status: str = ""
    channel: str | None = None


class Delivery(_Sent):
    """An event; `id` is that of the message, or of the conversation where it tells of one."""

    event: str = Field(max_length=100)
    id: int = 0
    content: Annotated[Text, Field(max_length=150_000)] | None = None
    message_type: str | int = ""
    private: bool = False
    conversation: _Talk | None = None
    account: _Account | None = None
    sender: _Sender | None = None

    @property
    def speaker(self) -> Literal["shopper", "person", ""]:
        """Who said something that others may read; empty for bots, notes and what is no message."""
        if self.event != "message_created" or self.private or self.conversation is None:
            return ""
        if self.message_type in _INCOMING:
            return "shopper"
        by_hand = self.sender is not None and self.sender.type == "user"
        return "person" if self.message_type in _OUTGOING and by_hand else ""


class Chatwoot:
    """Makes tasks of what a Chatwoot is to be told, and does them."""

    def __init__(self, account: ChatwootAccount, outside: Outside, *, shop: str = "") -> None:
        self._account, self._outside, self._shop = account, outside, shop

    def is_staffed(self, conversation: Conversation) -> bool:
        """Return True where Chatwoot has a conversation."""
        return conversation.channel == "chatwoot"

    def hand_over(self, conversation: Conversation, packet: Packet, words: str) -> Sequence[Task]:
        """Return the last words, a note for the person, and the call for one, in this order."""
        note = {"content": note_of(packet, self._shop), "private": True}
        return (
            self._said(conversation, packet.id, {"content": words}),
            self._said(conversation, f"{packet.id}/note", note, packet=packet.id),
            self._opened(conversation, packet.id, packet=packet.id),
        )

    def pass_on(self, conversation: Conversation, text: str) -> Sequence[Task]:
        """Return nothing: the person reads it where the shopper wrote it."""
        return ()

    def answer(
        self, conversation: Conversation, id: str, reply: Reply, channel: str | None
    ) -> Sequence[Task]:
        """Return what puts a reply into the conversation; cards where its channel has them."""
        cards = channel in _CARDS
        text = reply.text if cards else "\n".join([reply.text, *self._links(reply.items)])
        tasks = [self._said(conversation, id, {"content": text}, unless_person=True)]
        if cards and reply.items and reply.need.goal not in _SEEN_ALREADY:
            shown = self._cards(reply)
            tasks.append(self._said(conversation, f"{id}/cards", shown, unless_person=True))
        return tasks

    def repeated(self, conversation: Conversation, id: str, text: str) -> Sequence[Task]:
        """Return what puts a reply into the conversation of which only the text was kept."""
        return (self._said(conversation, id, {"content": text}, unless_person=True),)

    def opened(self, conversation: Conversation, id: str) -> Sequence[Task]:
        """Return what calls a person where the assistant can't answer."""
        return (self._opened(conversation, id),)

    def deliver(self, job: Job) -> None:
        """Do a task. Raises DeskUnavailable and DeskRefused."""
        account = self._account
        url = f"{account.url}/api/v1/accounts/{account.account}/conversations/{job.body['path']}"
        headers = {"api_access_token": account.token}
        sent = json.dumps(job.body["json"], ensure_ascii=False).encode()
        answer = self._outside.post(url, sent, headers)
        try:
            taken = isinstance(json.loads(answer), dict)
        except ValueError:
            taken = False
        if not taken:
            raise DeskUnavailable("answered with something that is no Chatwoot's")

    def lane(self, conversation: Conversation) -> str:
        """Return the lane of what a conversation is told."""
        return f"{KIND}/{conversation.id}"

    def _said(
        self,
        conversation: Conversation,
        id: str,
        message: Mapping[str, Any],
        *,
        packet: str = "",
        unless_person: bool = False,
    ) -> Task:
        shaped = {"message_type": "outgoing", "private": False, "content_type": "text", **message}
        shaped["content"] = shaped["content"][:_LONGEST]
        body = {"path": f"{conversation.reference}/messages", "json": shaped}
        return _task(conversation, id, body | {"unless_person": unless_person}, packet)

    def _opened(self, conversation: Conversation, id: str, *, packet: str = "") -> Task:
        path = f"{conversation.reference}/toggle_status"
        body = {"path": path, "json": {"status": "open"}, "fetches": True}
        return _task(conversation, f"{id}/open", body, packet)

    def _cards(self, reply: Reply) -> dict[str, Any]:
        items = [self._card(item, _VIEW[reply.need.language]) for item in reply.items]
        titles = "\n".join(f"- {_named(item.product)}" for item in reply.items)
        return {
            "content": titles,
            "content_type": "cards",
            "content_attributes": {"items": items},
        }

    def _card(self, item: Item, view: str) -> dict[str, Any]:
        product = item.product
        price = str(product.price) if product.price else ""
        # The price stands before them already.
        told = [r.text for r in item.reasons if not (price and price in r.text)]
        about = [price, "; ".join(told)]
        pictures = (self._absolute(media.url) for media in product.media)
        page = self._absolute(product.url)
        return {
            "title": product.title,
            "description": ": ".join(part for part in about if part),
            "media_url": next((p for p in pictures if p), ""),
            "actions": [{"type": "link", "text": view, "uri": page}] if page else [],
        }

    def _links(self, items: Sequence[Item]) -> list[str]:
        pages = [(item.product, self._absolute(item.product.url)) for item in items]
        return [f"{_named(p)}: {url}" for p, url in pages if url]

    def _absolute(self, url: str | None) -> str:
        """Return an address that a browser finds from another site, empty where there is none."""
        found = link(url, self._shop) or ""
        return found if "://" in found else ""


def _task(conversation: Conversation, id: str, body: Mapping[str, Any], packet: str) -> Task:
    return Task(
        id=f"{KIND}/{id}",
        lane=f"{KIND}/{conversation.id}",
        kind=KIND,
        body=body,
        conversation=conversation.id,
        packet=packet,
    )


def _named(product: Product) -> str:
    return f"{product.title}, {product.price}" if product.price else product.title
