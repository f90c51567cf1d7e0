"""The assistant: one door, `Shopkeeper.reply`, that turns what a shopper says into events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, closing
from functools import partial
from pathlib import Path
from uuid import uuid4

from langchain_core.language_models import BaseChatModel

from agent import memory, metrics
from agent.asking import askable
from agent.behavior import Behavior
from agent.briefing import briefing
from agent.clock import Clock
from agent.events import Done, Event, Said, Understood
from agent.exchange import Exchange
from agent.gifts import unfit
from agent.in_words import in_words
from agent.inquiry import Inquiry
from agent.instructions import Instructions, shipped
from agent.loop import Loop
from agent.matter import (
    Find,
    Matter,
    Open,
    hear,
    matter,
    no_pages,
    on_rules,
    on_service,
    opened,
    pages,
)
from agent.middleware import TurnContext
from agent.model import Endpoint, open_model
from agent.move import Move
from agent.moving import Mover
from agent.naming import about_these, named
from agent.need import Language, Need
from agent.offered import offered
from agent.offline import NAME as OFFLINE
from agent.outcome import kept_of, reply_of
from agent.prepared import Preparations
from agent.privacy import redact
from agent.promoting import promoting
from agent.reading import Goals, Nearest
from agent.reply import Reply
from agent.threaded import threaded
from recommender import WEIGHTS, Weights
from store import Catalog, Orders, Shelf, Unstated
from tools import Shopper, unpopular

_LONGEST = 2_000
# Seconds that a model which is no endpoint may take.
_TIMEOUT = 20.0
# How many of those that were seen may be spoken of.
_SEEN = 40
# A turn in each language loads all that others use.
_FIRST = ("a gift under $50, not black", "un regalo de menos de $50", "50美元以下的礼物")


class Shopkeeper:
    """A conversation partner for the shoppers of one catalogue.

    Without an endpoint the embedded model answers; with one, the embedded model finishes any
    turn in which the endpoint fails. Products on which the catalogue doesn't say whether they meet
    a hard limit are left out, or marked where `unstated` says so. With `behavior`, a shopper who
    has a name is known by what they did, and what they see and tell is kept. `instructions` are
    what models read; `model` is a chat model in place of an endpoint's. `orders` opens the shop's
    orders, which only their customers are told of. `weights` are those of a search.
    """

    def __init__(
        self,
        shelf: Shelf,
        *,
        catalog: str,
        home: Path,
        endpoint: Endpoint | None = None,
        unstated: Unstated = "exclude",
        behavior: Behavior | None = None,
        instructions: Instructions | None = None,
        model: BaseChatModel | None = None,
        orders: Open = lambda: None,
        weights: Weights = WEIGHTS,
    ) -> None:
        self._orders, self._weights = orders, weights
        self._shelf, self._name, self._unstated = shelf, catalog, unstated
        self.behavior = behavior
        self.instructions = instructions or shipped()
        self._nearest = Nearest(shelf)
        self._prepared = Preparations(Goals(self._nearest), self.instructions)
        self._model = endpoint.model if endpoint else model.get_name() if model else OFFLINE
        self._loop = Loop(
            home,
            self.instructions.limits,
            model or (open_model(endpoint) if endpoint else None),
            timeout=endpoint.timeout if endpoint else _TIMEOUT,
        )

    def parse(self, text: str) -> Need:
        """Return how a first request is understood, without answering it."""
        return self._prepared.of(self._shelf.open(self._name)).reader.read(redact(text[:_LONGEST]))

    def ask(
        self, text: str, *, conversation: str | None = None, shopper: str | None = None
    ) -> Reply:
        """Return the whole reply to what a shopper says."""
        for event in self.reply(text, conversation=conversation, shopper=shopper):
            if isinstance(event, Done):
                return event.reply
        raise AssertionError("a turn ends with Done")

    async def aask(
        self, text: str, *, conversation: str | None = None, shopper: str | None = None
    ) -> Reply:
        """Return the whole reply to what a shopper says; other tasks go on meanwhile."""
        return await asyncio.to_thread(self.ask, text, conversation=conversation, shopper=shopper)

    async def areply(
        self, text: str, *, conversation: str | None = None, shopper: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Yield what happens in a turn, as `reply` does; other tasks go on meanwhile."""
        turn = self.reply(text, conversation=conversation, shopper=shopper)
        async with aclosing(threaded(turn)) as events:
            async for event in events:
                yield event

    @property
    def is_online(self) -> bool:
        """True where a language model takes part."""
        return self._loop.is_online

    def prepare(self) -> None:
        """Load what the first turns would otherwise wait for: encoder, index, words, templates."""
        self._nearest.prepare()
        for text in _FIRST:
            with closing(self.reply(text, online=False)) as turn:
                # It ends before it would be counted as somebody's.
                next((event for event in turn if isinstance(event, Said)), None)

    def forget(self, conversation: str) -> None:
        """Forget a conversation."""
        self._loop.forget(memory.thread_of(conversation, self._name))

    def reply(
        self,
        text: str,
        *,
        conversation: str | None = None,
        since: str | None = None,
        shopper: str | None = None,
        online: bool = True,
        staffed: bool = False,
        move: Move | None = None,
        language: Language = "en",
    ) -> Generator[Event, None, None]:
        """Yield what happens in a turn: the need, cards, checked sentences, the whole reply.

        Without a conversation nothing is remembered; `since` is the one whose memory a new one
        goes on from, which keeps its own: so a shopper may say something else than they did.
        `shopper` is the id that the door knows. Not `online` spares the language model. A first
        text that doesn't tell which language it is in is in `language`. A person is offered where
        `staffed` says that one can take over. A `move` is done instead of a text: no word of it is
        read, and no language model takes part. Raises BadMove.
        """
        clock = Clock()
        exposure = uuid4().hex if self.behavior and shopper else ""
        catalog = self._shelf.open(self._name)
        owner = self.behavior.pseudonym(shopper) if self.behavior and shopper else ""
        thread = memory.thread_of(conversation, self._name, owner)
        earlier = memory.thread_of(since, self._name) if since else thread
        before = self._loop.before(earlier) if conversation else memory.Remembered()
        orders = opened(self._orders)
        find = pages(self._shelf, self._name, catalog.vocabulary)
        online = online and move is None
        given = text if move is None else move
        turn, said, on = self._heard(given, catalog, before, orders, find, language)
        who = self._who(shopper, turn, exposure)
        briefed = self._briefed(turn, staffed=staffed)
        context = self._context(turn, before, on, find, who, briefed, named=bool(shopper))
        try:
            yield clock.marked("understood_ms", Understood(need=turn.need, said=said))
            happens = self._loop.events(turn, context, thread, before, online=online)
            with closing(happens) as events:
                for event in events:
                    yield clock.marked_first(event)
            yield from turn.question()
        finally:
            # Also when the shopper goes away in the middle: the next turn builds on this one.
            if conversation:
                self._loop.keep(thread, kept_of(turn, before, on.identity, staffed=staffed))
            else:
                self._loop.forget(thread)
        exposure = self._noted(shopper, turn, exposure)
        model = self._model if online and not context.failures else OFFLINE
        made = {"said": said, "model": model, "exposure": exposure}
        reply = reply_of(turn, context, clock, advised=online and self.is_online, **made)
        metrics.count(reply, fell_back=bool(context.failures))
        yield Done(reply=reply)

    def _heard(
        self,
        given: str | Move,
        catalog: Catalog,
        before: memory.Remembered,
        orders: Orders | None,
        find: Find | None,
        language: Language,
    ) -> tuple[Exchange, str, Matter]:
        """Return the turn that a text or a move begins, what it says, and its matter of service."""
        spoken = isinstance(given, str)
        plain, told = hear(given[:_LONGEST] if isinstance(given, str) else "", before.state, orders)
        if isinstance(given, str):
            said = told.text if told else plain
            need = self._read(catalog, plain, before, find, language)
        else:
            need, said, plain = Mover(before.state.need or Need(), catalog).after(given)
        rules = find if spoken else None
        turn = self._begun(catalog, plain, before, need, rules, moved=not spoken)
        return turn, said, matter(plain, told, turn.need, before.state, orders)

    def _noted(self, shopper: str | None, turn: Exchange, exposure: str) -> str:
        """Keep what a shopper was shown, and return the exposure if it was kept."""
        if not (self.behavior and shopper):
            return exposure
        kept = self.behavior.note(shopper, turn.need, exposure, turn.chosen, turn.calls.made)
        return exposure if kept else ""

    def _who(self, shopper: str | None, turn: Exchange, exposure: str) -> Shopper | None:
        """Return who asks, None where it is unknown or the thing is for somebody else."""
        if self.behavior is None or not shopper or turn.need.recipient:
            return None
        return self.behavior.shopper(shopper, turn.catalog, exposure)

    def _context(
        self,
        turn: Exchange,
        before: memory.Remembered,
        on: Matter,
        find: Find | None,
        shopper: Shopper | None,
        briefed: str,
        *,
        named: bool,
    ) -> TurnContext:
        """Return what the tools and the models of a turn are handed."""
        need, catalog, ready = turn.need, turn.catalog, self._prepared.of(turn.catalog)
        shown = bool(before.state.shown)
        behavior = self.behavior
        return TurnContext(
            catalog,
            (*need.constraints, *need.titled, *need.rejected, *unfit(need, catalog.vocabulary)),
            need.order,
            need.missing,
            self._unstated,
            interests=before.state.interests,
            askable=askable(need, before.state, turn.plain, catalog.vocabulary),
            briefing=briefed,
            worded=not need.is_checkable,
            private=on.private,
            schemas=offered(ready.schemas, shown=shown, known=named, pages=bool(find), matter=on),
            failures=turn.failures,
            shopper=shopper,
            tastes=behavior.tastes(catalog) if behavior else None,
            promoting=promoting(self._shelf, self._name, catalog),
            policies=find or no_pages,
            account=on.account,
            popularity=partial(behavior.popularity, catalog) if behavior else unpopular,
            weights=self._weights,
            relisted=before.state.relisted(need),
        )

    def _briefed(self, turn: Exchange, *, staffed: bool) -> str:
        """Return the prompt of a turn."""
        shop, prompt = self._prepared.of(turn.catalog).shop, self.instructions.prompt
        return briefing(shop, turn.need, turn.answer, prompt=prompt, staffed=staffed)

    def _read(
        self,
        catalog: Catalog,
        said: str,
        before: memory.Remembered,
        find: Find | None,
        language: Language,
    ) -> Need:
        earlier = catalog.known(before.state.shown)
        seen = catalog.known(before.state.seen[-_SEEN:])
        need = self._prepared.of(catalog).reader.read(
            said, state=before.state, shown=earlier, seen=seen, language=language
        )
        need = in_words(named(need, catalog), catalog, before.state.need)
        return on_service(need, said, find, before.state.need) if find else need

    def _begun(
        self,
        catalog: Catalog,
        said: str,
        before: memory.Remembered,
        need: Need,
        find: Find | None,
        *,
        moved: bool,
    ) -> Exchange:
        earlier = catalog.known(before.state.shown)
        prepared = self._prepared.of(catalog)
        embedder = self._shelf.embedder
        asked = need.english or said
        inquiry = Inquiry(catalog, prepared.reader, embedder, need, asked, earlier, before.state)
        if not moved and (referred := inquiry.about()):
            need = about_these(need, referred)
        if find:
            need = on_rules(need, said, find, inquiry._replace(need=need).answer)
        return Exchange(
            catalog,
            prepared.words,
            need,
            said,
            earlier,
            inquiry=inquiry._replace(need=need),
            unstated=self._unstated,
            warned=before.state.warned,
        )
