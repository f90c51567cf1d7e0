"""`export-exposures`: what was shown and clicked, as a policy is judged by."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recommender import Policy, slate_of
from store import Event, EventLog, Exposure, Shown
from tests.conftest import SHOP
from tests.letters import LetterEmbedder
from ui.__main__ import app

NOW = 1_790_000_000.0
IDS = [product.id for product in SHOP]


@pytest.fixture
def run(home: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    copytree(stocked, home, dirs_exist_ok=True)
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setattr("ui.shop.open_embedder", lambda settings: LetterEmbedder())
    return lambda *words: CliRunner().invoke(app, list(words))


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    loaded = json.loads(result.stdout.splitlines()[-1])
    assert isinstance(loaded, dict)
    return loaded


def shown(number: int) -> Exposure:
    """A slate drawn among eight products, the first of which are clicked more."""
    import numpy as np

    means = np.linspace(0.3, 0.1, len(IDS))
    slate = slate_of(IDS, means, policy=Policy(temperature=0.1), slots=3, seed=number)
    slots = (
        Shown(product=s.product, position=i, propensity=s.propensity, marginal=s.marginal)
        for i, s in enumerate(slate.slots)
    )
    return Exposure(
        id=f"x{number}",
        shopper=f"s{number}",
        at=NOW + number,
        candidates=len(IDS),
        slate=tuple(slots),
        policy=slate.policy,
        greedy=slate.greedy,
    )


def test_what_was_shown_and_clicked_tells_what_another_policy_would_have_earned(
    run: Callable[..., Result], home: Path, tmp_path: Path
) -> None:
    draw = random.Random(0)
    clicks = 0
    with EventLog(home) as log:
        for number in range(600):
            exposure = shown(number)
            log.expose("shop", exposure)
            for slot in exposure.slate:
                if draw.random() < 0.3 - 0.025 * IDS.index(slot.product):
                    clicks += 1
                    log.record("shop", [clicked(exposure, slot.product)])
    file = tmp_path / "log.jsonl"
    assert told(run("export-exposures", str(file), "--catalog", "shop", "--json")) == {
        "catalog": "shop",
        "exposures": 600,
        "clicks": clicks,
        "file": str(file),
    }
    report = told(run("evaluate", "policy", str(file), "--json"))
    assert report["slates"] == 600 and report["marginals_stated"] and not report["rejected"]
    low, high = report["estimates"]["mixed"]["clicks_ci"]
    # The best known order has the three products that are clicked at .3, .275 and .25.
    assert low < 0.825 < high + 0.05 and report["logged_clicks"] == pytest.approx(
        clicks / 600, abs=1e-4
    )


def clicked(exposure: Exposure, product: str) -> Event:
    return Event(
        shopper=exposure.shopper,
        kind="click",
        product=product,
        at=exposure.at + 1,
        exposure=exposure.id,
    )


def test_marginals_and_the_best_known_order_come_back_as_they_were_kept(home: Path) -> None:
    kept = shown(7)
    with EventLog(home) as log:
        log.expose("shop", kept)
        (read,) = log.exposures("shop")
    assert (read.slate, read.greedy, read.policy) == (kept.slate, kept.greedy, kept.policy)


def test_exposures_of_an_earlier_release_are_still_read(home: Path) -> None:
    with EventLog(home) as log:
        log.expose("shop", shown(7))
    with closing(sqlite3.connect(home / "behavior.db")) as file, file:
        file.execute("UPDATE exposures SET slate = ?", (json.dumps([[IDS[0], 0, 0.5]]),))
    with EventLog(home) as log:
        (read,) = log.exposures("shop")
    assert read.slate == (Shown(product=IDS[0], position=0, propensity=0.5),)
    assert read.greedy == ()
