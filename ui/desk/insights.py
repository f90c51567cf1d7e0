"""The desk's view of shoppers: what they ask, how well they are served, and each conversation."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import FileResponse, Response

from evaluation import lock_states, shipped_prompts
from prompts import LOCK, Lock
from store import (
    BehaviorUnavailable,
    ConversationNotFound,
    Conversations,
    Event,
    EventLog,
    Exposure,
    HandOvers,
    Heard,
    Shelf,
)
from ui.desk import chart
from ui.desk.demand import demand
from ui.desk.door import Visit
from ui.desk.entrance import Pass
from ui.desk.inspector import inspected
from ui.desk.quality import quality
from ui.desk.view import page
from ui.reporting import at_desk

_DAY = 86_400.0
_TURNS, _TALKS, _HANDOVERS = 5_000, 60, 20
Days = Annotated[int, Query(ge=1, le=365)]


class Insights:
    """Shows what is kept of shoppers; `clock` gives seconds since the epoch (UTC)."""

    def __init__(
        self,
        shelf: Shelf,
        conversations: Conversations,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shelf, self._conversations, self._clock = shelf, conversations, clock
        self._handovers, self._log = HandOvers(shelf.home), EventLog(shelf.home)

    def open(self, routes: APIRouter) -> None:
        """Take requests at /demand, /quality, /regression and /conversations."""
        routes.get("/demand")(self.demand)
        routes.get("/quality")(self.quality)
        routes.get("/regression")(self.regression)
        routes.get("/conversations")(self.conversations)
        routes.get("/conversations/{id}")(self.conversation)

    def demand(self, who: Visit, days: Days = 30) -> Response:
        """Show what shoppers asked for, and what of it found nothing."""
        return page(
            "demand",
            who=who,
            days=days,
            demand=demand(self._heard(who, days)),
            handovers=self._handovers.of(who.catalog, limit=_HANDOVERS),
        )

    def quality(self, who: Visit, days: Days = 30) -> Response:
        """Show how good it is, and what models read."""
        exposures, events = self._behavior(who, days)
        products = self._shelf.edition(who.catalog).products
        found = quality(self._heard(who, days), exposures, events, products)
        return page(
            "quality",
            who=who,
            days=days,
            quality=found,
            latency=chart.latency(found.stages) if found.stages else "",
            turns=chart.turns(found.days) if found.days else "",
            prompts=list(lock_states(shipped_prompts(), Lock.read(LOCK))),
            regression=at_desk(self._shelf.home).exists(),
        )

    def regression(self, who: Visit) -> Response:
        """Return the report that `shopkeeper regress report --desk` left."""
        path = at_desk(self._shelf.home)
        if not path.exists():
            raise HTTPException(404, "No report yet: shopkeeper regress report RESULTS --desk")
        return FileResponse(path, media_type="text/html", headers={"Cache-Control": "no-store"})

    def conversations(self, who: Visit) -> Response:
        """List the conversations used last."""
        talks = self._conversations.latest(who.catalog, limit=_TALKS)
        return page("conversations", who=who, talks=talks)

    def conversation(self, who: Visit, id: str) -> Response:
        """Show one conversation turn by turn."""
        try:
            talk = self._conversations.find(id, who.catalog)
        except ConversationNotFound as error:
            raise HTTPException(404, "There is no such conversation.") from error
        turns = inspected(self._conversations.turns(id), self._shelf.open(who.catalog))
        return page("conversation", who=who, talk=talk, turns=turns)

    def _heard(self, who: Pass, days: int) -> list[Heard]:
        since = self._clock() - days * _DAY
        return self._conversations.heard(who.catalog, since=since, limit=_TURNS)

    def _behavior(self, who: Pass, days: int) -> tuple[list[Exposure], list[Event]]:
        """Return what was shown and done; nothing where that can't be read."""
        since = self._clock() - days * _DAY
        try:
            exposures = list(self._log.exposures(who.catalog, since=since))
            return exposures, list(self._log.events(who.catalog, since=since))
        except BehaviorUnavailable:
            return [], []
