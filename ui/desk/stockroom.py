"""The desk's catalogue: what is served, its versions, and files that are dropped to replace it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from store import Shelf, StoreError, answerability
from ui.desk.door import Visit
from ui.desk.entrance import Pass
from ui.desk.imports import PIECE, BadUpload, Imports
from ui.desk.view import page

Currency = Annotated[str, Query(pattern=r"^[A-Za-z]{3}$")]


class Stockroom:
    """Shows and replaces what is sold."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._imports = shelf, Imports(shelf)

    def open(self, routes: APIRouter) -> None:
        """Take requests at /catalog, /imports, /rejected.csv and /roll-back."""
        routes.get("/catalog")(self.show)
        routes.post("/imports")(self.expect)
        routes.put("/imports/{id}")(self.take)
        routes.post("/imports/{id}")(self.begin)
        routes.get("/imports/{id}")(self.progress)
        routes.get("/rejected.csv")(self.rejected)
        routes.post("/roll-back")(self.roll_back)

    def show(self, who: Visit) -> Response:
        """Show what is served, what it can answer, the versions, and where to drop a file."""
        words, latest = self._shelf.open(who.catalog).vocabulary, self._imports.latest(who.catalog)
        return page(
            "catalog",
            who=who,
            edition=self._shelf.edition(who.catalog),
            report=answerability(words, dict(words.departments), {}),
            versions=self._shelf.versions(who.catalog),
            latest=latest,
            rejected=self._rejected(who).exists(),
            piece=PIECE,
        )

    def expect(
        self,
        who: Visit,
        file: Annotated[str, Query(min_length=1, max_length=300)],
        size: int,
    ) -> Response:
        """Say under which id a file may come."""
        try:
            return JSONResponse({"id": self._imports.expect(who.catalog, file, size)})
        except BadUpload as error:
            raise HTTPException(422, str(error)) from error

    async def take(self, request: Request, who: Visit, id: str, offset: int) -> Response:
        """Take a piece of a file."""
        self._own(id, who)
        piece = await request.body()
        try:
            await run_in_threadpool(self._imports.take, id, offset, piece)
        except BadUpload as error:
            raise HTTPException(409, str(error)) from error
        except OSError as error:
            raise HTTPException(507, "There is no room for this file.") from error
        return Response(status_code=204)

    def begin(
        self, who: Visit, id: str, currency: Currency = "USD", allow_bad_rows: bool = False
    ) -> Response:
        """Import a file that came whole."""
        self._own(id, who)
        try:
            self._imports.begin(id, currency.upper(), allow_bad_rows=allow_bad_rows)
        except BadUpload as error:
            raise HTTPException(409, str(error)) from error
        return Response(status_code=202)

    def progress(self, who: Visit, id: str) -> Response:
        """Tell how far an import is."""
        return JSONResponse(self._own(id, who))

    def rejected(self, who: Visit) -> Response:
        """Return the rows that the last import did not take, each with the reason."""
        path = self._rejected(who)
        if not path.exists():
            raise HTTPException(404, "No row was rejected.")
        return FileResponse(path, media_type="text/csv", filename=path.name)

    def roll_back(self, who: Visit, version: Annotated[str, Form(max_length=80)]) -> Response:
        """Serve a version that is kept again."""
        try:
            self._shelf.roll_back(who.catalog, version)
        except StoreError as error:
            raise HTTPException(409, str(error)) from error
        return RedirectResponse("/desk/catalog", 303)

    def _own(self, id: str, who: Pass) -> dict[str, Any]:
        """Return how far an import of one's own catalogue is."""
        state = self._imports.of(id, who.catalog)
        if state is None:
            raise HTTPException(404, "There is no such import.")
        return state.as_json()

    def _rejected(self, who: Pass) -> Path:
        return self._shelf.home / "reports" / f"{who.catalog}-rejected.csv"
