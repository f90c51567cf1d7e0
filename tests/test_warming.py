"""A server that says it is ready once its first shopper waits for nothing."""

from __future__ import annotations

import threading

import pytest

from store import BehaviorUnavailable, Shelf
from tests.api import doors_at, said
from tests.letters import LetterEmbedder
from ui.warming import Warming


def loaded(warming: Warming) -> None:
    """Wait until the work that was begun is over."""
    warming._thread.join()


def test_nobody_is_sent_before_all_is_loaded(stocked_shelf: Shelf) -> None:
    gate = threading.Event()
    warming = Warming(gate.wait)
    with doors_at(stocked_shelf, warming=warming).client() as client:
        waiting = client.get("/readyz")
        assert (waiting.status_code, said(waiting)["code"]) == (503, "unavailable")
        assert client.get("/healthz").status_code == 200
        gate.set()
        loaded(warming)
        assert client.get("/readyz").json() == {"status": "ready"}


def test_what_could_not_be_loaded_is_told_to_the_log_and_tried_again(
    stocked_shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    troubles: list[Exception] = [BehaviorUnavailable("the disk is away")]

    def work() -> None:
        if troubles:
            raise troubles.pop()

    warming = Warming(work)
    with doors_at(stocked_shelf, warming=warming).client() as client:
        warming.begin()
        loaded(warming)
        assert "the disk is away" in caplog.text
        client.get("/readyz")
        loaded(warming)
        assert client.get("/readyz").status_code == 200


def test_the_first_turn_finds_everything_loaded_and_is_the_first_that_counts(
    stocked_shelf: Shelf,
) -> None:
    doors = doors_at(stocked_shelf)
    shop, embedder = doors.reception.shops.of("shop"), stocked_shelf.embedder
    assert isinstance(embedder, LetterEmbedder)
    with doors.client("127.0.0.1", "chat", "admin") as client:
        before = turns_of(client.get("/metrics").text)
        shop.prepare()
        assert turns_of(client.get("/metrics").text) == before
        embedder.asked.clear()
        client.post("/api/chat", json={"text": "i was wondering what you might think of it all"})
        assert embedder.asked == []
        assert turns_of(client.get("/metrics").text) == before + 1


def turns_of(metrics: str) -> float:
    lines = (line for line in metrics.splitlines() if line.startswith("shopkeeper_turns_total"))
    return sum(float(line.rpartition(" ")[2]) for line in lines)
