"""A shop whose owner sits at the desk, for tests that come in as the owner."""

from __future__ import annotations

from fastapi import FastAPI

from agent import Move
from store import Conversation, Scope
from tests.api import Doors
from ui.caller import Caller
from ui.desk.desk import Desk
from ui.reception import Asked
from ui.server import bare


class Office:
    """A shop whose owner sits at the desk, and whose shoppers talk to it."""

    def __init__(self, doors: Doors) -> None:
        self.doors, self.shelf = doors, doors.shelf
        self.keys = doors.keys
        turns = doors.app.state.turns
        self.app: FastAPI = bare("Shop")
        Desk(turns, clock=doors.clock).open(self.app)

    def secret(self, *scopes: Scope, catalog: str = "shop") -> str:
        return self.keys.create("owner", catalog, scopes)[1]

    def say(self, *texts: str, move: Move | None = None) -> Conversation:
        reception = self.doors.reception
        caller = Caller("shop", frozenset({"chat"}), "page", "browser")
        talk = reception.conversation(caller, "page")
        for said in texts:
            for _ in reception.turn(Asked(caller, talk, said)):
                pass
        if move:
            for _ in reception.turn(Asked(caller, talk, "", move=move)):
                pass
        return talk
