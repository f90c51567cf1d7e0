"""The way in and out of the desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from ui.desk.entrance import COOKIE, STAYS, Entrance, Pass
from ui.desk.view import page


class NotIn(Exception):
    """Somebody asks for a page of the desk who never came in, or whose time is over."""


def visit(request: Request) -> Pass:
    """Return who asks. Raises NotIn."""
    entrance: Entrance = request.app.state.entrance
    found = entrance.who(request)
    if found is None:
        raise NotIn
    return found


Visit = Annotated[Pass, Depends(visit)]


def to_the_door(request: Request, _: Exception) -> Response:
    """Ask for a key first; a script is told so, and shows it."""
    if request.method != "GET":
        return Response("Come in again: /desk/login", 401)
    return RedirectResponse("/desk/login", 303)


class Door:
    """Lets owners in and out."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    def open(self, routes: APIRouter) -> None:
        """Take requests at /login and /logout."""
        routes.get("/login")(self.ask)
        routes.post("/login")(self.enter)
        routes.post("/logout")(self.leave)

    def ask(self) -> Response:
        """Ask for a key."""
        return page("login", wrong=False)

    def enter(self, request: Request, key: Annotated[str, Form(max_length=200)] = "") -> Response:
        """Let in whoever shows a key with the scope `admin`."""
        mark = self._entrance.enter(key, request.client.host if request.client else "")
        if mark is None:
            return page("login", status=401, wrong=True)
        inside = RedirectResponse("/desk/catalog", 303)
        inside.set_cookie(
            COOKIE,
            mark,
            max_age=STAYS,
            path="/desk",
            secure=request.url.scheme == "https",
            httponly=True,
            # A form of another site comes without it: nobody is led to import or roll back.
            samesite="strict",
        )
        return inside

    def leave(self, request: Request) -> Response:
        """Forget the visit."""
        self._entrance.leave(request)
        out = RedirectResponse("/desk/login", 303)
        out.delete_cookie(COOKIE, path="/desk")
        return out
