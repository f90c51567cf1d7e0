"""The page records: who a browser is, what is done with a card, and how all of it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from shutil import copytree

import pytest

from agent import MEND, TASTE, Behavior, Shopkeeper
from recommender import Policy
from store import EventLog, LearnedFolder, Shelf
from tests.letters import LetterEmbedder
from tests.serving import Card, Visitor, served
from ui.allowance import Allowance
from ui.counter import Counter
from ui.forgetting import forget_shopper
from ui.visitor import COOKIE, visitor_in

PICK = "recommend something for me"
# Gradio counts its events with options that pandas has deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture(scope="module")
def shelf(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    home = tmp_path_factory.mktemp("page")
    copytree(stocked, home, dirs_exist_ok=True)
    return Shelf(home, LetterEmbedder())


@pytest.fixture(scope="module")
def log(shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(shelf.home) as opened:
        yield opened


@pytest.fixture(scope="module")
def url(shelf: Shelf, log: EventLog) -> Iterator[str]:
    learned = LearnedFolder(shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(log, "shop", learned, policy=Policy(budget=0))
    shop = Shopkeeper(shelf, catalog="shop", home=shelf.home, behavior=behavior)
    counter = Counter(behavior, lambda who: forget_shopper(log, "shop", who, shelf))
    with served(shop, counter, shelf=shelf) as url:
        yield url


def name_of(visitor: Visitor) -> str:
    name = visitor_in(f"{COOKIE}={visitor.web.cookies[COOKIE]}")
    assert name
    return name


def test_a_browser_gets_a_random_name_once_that_no_script_can_read(url: str) -> None:
    one, other = Visitor(url), Visitor(url)
    held = SimpleCookie(one.opened.headers["set-cookie"])[COOKIE]
    assert held["httponly"] and held["samesite"] == "Lax" and held["path"] == "/"
    assert name_of(one) != name_of(other)
    assert "set-cookie" not in one.web.get("/").headers
    assert "set-cookie" not in one.web.get("/healthz").headers


@pytest.mark.parametrize("held", ["ana", "a" * 23, "a" * 21 + "!", "", "\u00fc" * 22])
def test_no_browser_can_take_the_name_of_a_known_shopper(held: str) -> None:
    assert visitor_in(f"{COOKIE}={held}") is None
    assert visitor_in(f"{COOKIE}={'a' * 22}") == f"browser:{'a' * 22}"


def test_a_like_and_a_dislike_change_the_next_pick(url: str, log: EventLog) -> None:
    visitor = Visitor(url)
    (first, *_) = shown = visitor.ask("a leather backpack")
    before = visitor.ask(PICK)
    assert visitor.judge("like", first) == 204
    liking = visitor.ask(PICK)
    assert [c.product for c in liking] != [c.product for c in before]
    assert visitor.judge("dislike", liking[0]) == 204
    assert liking[0].product not in [c.product for c in visitor.ask(PICK)]
    kept = log.history("shop", name_of(visitor), kinds=("like", "dislike"))
    assert [(e.kind, e.product) for e in kept] == [
        ("like", first.product),
        ("dislike", liking[0].product),
    ]
    assert kept[0].exposure == log.pseudonym("shop", shown[0].exposure, "exposure")


def test_a_dislike_can_be_taken_back(url: str) -> None:
    visitor = Visitor(url)
    (first, *_) = visitor.ask("a backpack")
    assert visitor.judge("like", first) == 204
    pick = visitor.ask(PICK)[0]
    assert visitor.judge("dislike", pick) == 204
    assert pick.product not in [c.product for c in visitor.ask(PICK)]
    assert visitor.judge("like", pick) == 204
    assert pick.product in [c.product for c in visitor.ask(PICK)]


def test_a_click_is_kept_with_the_reply_it_was_made_on(url: str, log: EventLog) -> None:
    visitor = Visitor(url)
    (first, *_) = visitor.ask("a backpack")
    assert visitor.judge("click", first) == 204
    (click,) = log.history("shop", name_of(visitor), kinds=("click",))
    (shown,) = log.exposures("shop", shopper=name_of(visitor))
    assert (click.product, click.exposure) == (first.product, shown.id)


def test_only_what_the_same_browser_was_shown_is_taken(url: str, log: EventLog) -> None:
    one, other = Visitor(url), Visitor(url)
    (first, *_) = one.ask("a canvas rucksack")
    other.ask("a backpack")
    refused = [
        other.judge("like", first),
        one.judge("like", first._replace(product="no-such-thing")),
        one.judge("like", first._replace(exposure="0" * 32)),
    ]
    assert refused == [404, 404, 404]
    assert not log.history("shop", name_of(one), kinds=("like",))
    assert not log.history("shop", name_of(other), kinds=("like",))


CARD = Card("plain-daypack", "0" * 32)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": None}, 403),
        ({"sec_fetch_site": None, "origin": "https://evil.invalid"}, 403),
        ({"sec_fetch_site": None, "origin": "null"}, 403),
        ({"cookie": f"{COOKIE}=ana"}, 403),
        ({"content_type": "text/plain"}, 415),
        ({"content_type": None}, 415),
    ],
)
def test_a_request_of_another_page_is_refused(
    url: str, changed: dict[str, str | None], status: int
) -> None:
    assert Visitor(url).judge("like", CARD, **changed) == status


def test_an_old_browser_that_names_its_origin_is_taken(url: str) -> None:
    visitor = Visitor(url)
    (first, *_) = visitor.ask("a backpack")
    assert visitor.judge("like", first, sec_fetch_site=None, origin=url) == 204


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff{", 400),
        (b'{"kind": "buy", "product": "p", "exposure": "%s"}' % (b"0" * 32), 400),
        (b'{"kind": "like", "product": "p", "exposure": "x"}', 400),
        (b'{"kind": "like", "product": "p", "exposure": "%s", "shopper": "a"}' % (b"0" * 32), 400),
        (b" " * 3_000, 413),
    ],
)
def test_what_is_no_act_of_a_shopper_is_refused(url: str, body: bytes, status: int) -> None:
    assert Visitor(url).post("/behavior", body).status_code == status


def test_one_browser_that_never_stops_is_slowed_and_no_other(url: str) -> None:
    busy, calm = Visitor(url), Visitor(url)
    told = [busy.judge("like", CARD) for _ in range(61)]
    assert told[:60] == [404] * 60 and told[60] == 429
    assert calm.judge("like", CARD) == 404


def test_an_allowance_comes_back_with_time() -> None:
    times = iter([0.0] * 3 + [29.0, 31.0, 31.0])
    allowance = Allowance(2, lambda: next(times))
    assert [allowance.take("a") for _ in range(6)] == [True, True, False, False, True, False]


def test_who_wants_to_go_is_forgotten_at_once(url: str, shelf: Shelf, log: EventLog) -> None:
    visitor, other = Visitor(url), Visitor(url)
    visitor.judge("like", visitor.ask("a zeppelin backpack")[0])
    other.judge("like", other.ask("a gondola backpack")[0])
    name, value = name_of(visitor), visitor.web.cookies[COOKIE]
    gone = visitor.post("/behavior/forget")
    told = gone.json()
    assert (told["exposures"], told["conversations"], told["reviews"]) == (1, 1, 0)
    assert told["events"] >= 1
    assert COOKIE not in visitor.web.cookies
    assert not log.history("shop", name) and not list(log.exposures("shop", shopper=name))
    held = b"".join(p.read_bytes() for p in shelf.home.glob("*") if p.is_file())
    assert b"zeppelin" not in held and value.encode() not in held
    assert b"gondola" in held and log.history("shop", name_of(other))
    assert visitor.post("/behavior/forget").status_code == 403


def test_a_shop_that_keeps_nothing_names_nobody_and_takes_nothing(shelf: Shelf) -> None:
    with served(Shopkeeper(shelf, catalog="shop", home=shelf.home), shelf=shelf) as url:
        visitor = Visitor(url)
        assert "set-cookie" not in visitor.opened.headers
        assert visitor.ask("a backpack") == []
        assert visitor.post("/behavior").status_code in (404, 405)
