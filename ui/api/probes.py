"""What watches the server asks: whether it lives, whether it can serve, and what it counted."""

from __future__ import annotations

import os
from collections.abc import Callable

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from store import StoreError
from ui.api.access import opens
from ui.api.errors import NotNow
from ui.warming import Warming

router = APIRouter(tags=["probes"])


@router.get("/readyz")
def readyz(request: Request) -> dict[str, str]:
    """Say whether turns can be served: the catalogue opens, and the file of conversations too.

    Nor is it ready while the first turn would have to wait for the encoder. Each worker says it of
    itself.
    """
    reception = request.app.state.turns.reception
    checks: dict[str, Callable[[], object]] = {
        "catalog": lambda: reception.shops.shelf.edition(reception.shops.default),
        "conversations": lambda: reception.conversations.of(reception.shops.default, "", limit=1),
    }
    for what, check in checks.items():
        try:
            check()
        except StoreError as error:
            raise NotNow(f"The {what} can't be used: see `shopkeeper doctor`.") from error
    warming: Warming | None = request.app.state.warming
    if warming and not warming.is_done():
        raise NotNow("The shop is still being opened; if that lasts, its log says why.")
    return {"status": "ready"}


@router.get("/metrics", dependencies=[Depends(opens("admin"))])
def metrics() -> Response:
    """Return what was counted, in Prometheus' text format; of all workers where there are many."""
    return Response(generate_latest(_registry()), media_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    # The library itself reads this while it is imported: each worker counts into that folder.
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
