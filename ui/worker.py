"""One of several processes that serve the doors for programs."""

from __future__ import annotations

import os

from fastapi import FastAPI

from ui.api.application import Api
from ui.forwarding import Forwarding
from ui.logs import write_log
from ui.serve import api_of
from ui.server import bare
from ui.settings import Settings
from ui.shop import open_shelf
from ui.workers import BOUND, PAGE_AT


def app() -> FastAPI:
    """Return what a worker serves, as its parent left it in the environment."""
    write_log()
    settings = Settings.read(os.environ)
    shelf = open_shelf(settings)
    api = api_of(settings, shelf, settings.catalog, os.environ[BOUND])
    return doors(api, os.environ[PAGE_AT])


def doors(api: Api, page: str) -> FastAPI:
    """Return the doors for programs; all else is asked of the page's process."""
    app, passed_on = bare("Shopkeeper", api), Forwarding(page)
    app.mount("/", passed_on)
    app.router.add_event_handler("shutdown", passed_on.close)
    return app
