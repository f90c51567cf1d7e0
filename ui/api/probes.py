"""What watches the server asks: whether it lives, whether it can serve, and what it counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from store import StoreError
from ui.api.access import caller_of
from ui.api.errors import NotAllowed, NotNow
from ui.caller import ANONYMOUS, Caller

router = APIRouter(tags=["probes"])


@router.get("/readyz")
def readyz(request: Request) -> dict[str, str]:
    """Say whether turns can be served: the catalogue opens, and the file of conversations too."""
    reception = request.app.state.turns.reception
    checks: dict[str, Callable[[], object]] = {
        "catalog": lambda: reception.shops.of(reception.shops.default),
        "conversations": lambda: reception.conversations.of(reception.shops.default, "", limit=1),
    }
    for what, check in checks.items():
        try:
            check()
        except StoreError as error:
            raise NotNow(f"The {what} can't be used: see `shopkeeper doctor`.") from error
    return {"status": "ready"}


@router.get("/metrics")
def metrics(caller: Annotated[Caller, Depends(caller_of)]) -> Response:
    """Return what was counted, in Prometheus' text format; of all workers where there are many."""
    if caller.key != ANONYMOUS and "admin" not in caller.scopes:
        raise NotAllowed("This key doesn't open that: it has no scope 'admin'.")
    return Response(generate_latest(_registry()), media_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    import os

    from prometheus_client import REGISTRY

    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
