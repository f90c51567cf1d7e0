"""The desk's playground as a page: one question, two sides, what differs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError
from starlette.responses import Response

from agent import AgentError, Reply
from ui.api.turns import Turns
from ui.caller import Caller
from ui.desk.door import Visit
from ui.desk.entrance import Pass
from ui.desk.playground import Playground, Side, differences, prompts
from ui.desk.view import page

_LONGEST = 2_000


class Trials:
    """Asks both sides, as often as the budget for language models allows."""

    def __init__(self, turns: Turns, playground: Playground) -> None:
        self._turns, self._playground = turns, playground

    def open(self, routes: APIRouter) -> None:
        """Take requests at /playground."""
        routes.get("/playground")(self.show)
        routes.post("/playground")(self.play)

    def show(self, who: Visit) -> Response:
        """Show the two sides before anything is asked."""
        newest, *older = prompts()
        sides = (Side(prompt=newest), Side(prompt=older[0] if older else newest))
        return self._page(who, "", sides, ())

    async def play(self, request: Request, who: Visit) -> Response:
        """Ask both sides, one after the other."""
        form = await request.form()
        text = str(form.get("text", ""))[:_LONGEST].strip()
        try:
            left, right = (_side(form, name) for name in ("left", "right"))
        except ValidationError as error:
            raise HTTPException(422, "One of the sides can't be set so.") from error
        replies = tuple([await self._asked(who, text, s) for s in (left, right)] if text else ())
        return self._page(who, text, (left, right), replies)

    async def _asked(self, who: Pass, text: str, side: Side) -> Reply:
        caller, budget = Caller(who.catalog, frozenset(), who.key), self._turns.reception.budget
        if side.model == "endpoint" and not budget.allows(caller):
            raise HTTPException(429, "The language model's budget for today is spent.")
        try:
            reply = await self._turns.run(lambda: self._playground.answer(who.catalog, text, side))
        except AgentError as error:
            raise HTTPException(422, str(error)) from error
        budget.spent(caller, reply)
        return reply

    def _page(
        self, who: Pass, text: str, sides: tuple[Side, Side], replies: tuple[Reply, ...]
    ) -> Response:
        return page(
            "playground",
            who=who,
            text=text,
            sides=list(zip(("left", "right"), sides, replies or (None, None), strict=True)),
            differences=list(differences(*replies)) if len(replies) == 2 else [],
            asked=bool(replies),
            prompts=prompts(),
            models=self._playground.models,
        )


def _side(form: Any, name: str) -> Side:
    own = {k.removeprefix(f"{name}."): v for k, v in form.items() if k.startswith(f"{name}.")}
    return Side.model_validate(own)
