"""The owner's desk, as a browser without scripts sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent import Reject
from store import Event, EventLog, Exposure, Shelf, Shown
from store.ingest import Import, ingest
from tests.api import Doors, doors_at
from tests.conftest import SHOP
from tests.endpoint import Server, calls, search, text
from tests.office import Office
from ui.settings import Settings
from ui.shop import needs_demo, open_shop

SAID = "a leather backpack under $100"


@pytest.fixture
def office(stocked_shelf: Shelf) -> Office:
    return Office(doors_at(stocked_shelf))


@pytest.fixture
def outside(office: Office) -> Iterator[TestClient]:
    with TestClient(office.app, base_url="https://shop.example") as client:
        yield client


@pytest.fixture
def owner(office: Office, outside: TestClient) -> TestClient:
    entered = outside.post("/desk/login", data={"key": office.secret("admin")})
    assert entered.url.path == "/desk/catalog"
    return outside


def shown(client: TestClient, path: str) -> str:
    """A page as its reader sees it: text, one space between words."""
    answer = client.get(f"/desk/{path}")
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


PAGES = ("catalog", "demand", "quality", "conversations", "playground", "regression")


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_a_page_without_a_key(outside: TestClient, path: str) -> None:
    answer = outside.get(f"/desk/{path}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login")


@pytest.mark.parametrize("path", ["imports?file=a.csv&size=9", "roll-back", "playground"])
def test_nobody_does_anything_without_a_key(outside: TestClient, path: str) -> None:
    assert outside.post(f"/desk/{path}", data={"version": "x"}).status_code == 401


def test_a_key_that_may_only_chat_opens_no_desk(office: Office, outside: TestClient) -> None:
    for secret in (office.secret("chat", "assist"), "sk-nothing", ""):
        answer = outside.post("/desk/login", data={"key": secret})
        assert answer.status_code == 401
        assert "--scope admin" in answer.text
    assert outside.get("/desk/catalog", follow_redirects=False).status_code == 303


def test_the_visit_is_a_cookie_that_scripts_and_other_sites_do_not_get(
    office: Office, outside: TestClient
) -> None:
    answer = outside.post(
        "/desk/login", data={"key": office.secret("admin")}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"].casefold()
    assert {"httponly", "secure", "samesite=strict", "path=/desk"} <= set(cookie.split("; "))
    assert "sk-" not in cookie


def test_who_guesses_keys_is_stopped(outside: TestClient) -> None:
    codes = [outside.post("/desk/login", data={"key": "sk-no"}).status_code for _ in range(32)]
    assert (codes[0], codes[-1]) == (401, 429)


def test_a_revoked_key_closes_the_desk_at_once(office: Office, owner: TestClient) -> None:
    office.keys.revoke(office.keys.all()[0].id)
    assert owner.get("/desk/catalog", follow_redirects=False).status_code == 303


def test_who_leaves_has_to_show_the_key_again(owner: TestClient) -> None:
    assert owner.post("/desk/logout").url.path == "/desk/login"
    assert owner.get("/desk/catalog", follow_redirects=False).status_code == 303


def test_the_catalogue_says_what_it_can_answer(owner: TestClient) -> None:
    told = shown(owner, "catalog")
    assert "Products 8" in told
    assert re.search(r"material 100% .*never lacks|material .* 100%", told)
    assert "served" in told


CSV = "id,title,price,currency,category\n" + "".join(
    f"b{i},Oak Board {i},{i + 10}.00,USD,Kitchen > Boards\n" for i in range(40)
)


def sent(owner: TestClient, name: str, text: str, pieces: int = 3) -> str:
    """Send a file in pieces, and import it; its id."""
    raw = text.encode()
    answer = owner.post("/desk/imports", params={"file": name, "size": len(raw)})
    id, size = str(answer.json()["id"]), -(-len(raw) // pieces)
    for at in range(0, len(raw), size):
        where = f"/desk/imports/{id}?offset={at}"
        assert owner.put(where, content=raw[at : at + size]).status_code == 204
    assert owner.post(f"/desk/imports/{id}", params={"currency": "eur"}).status_code == 202
    return id


def ended(owner: TestClient, id: str) -> dict[str, Any]:
    """How an import ended."""
    for _ in range(10_000):
        now: dict[str, Any] = owner.get(f"/desk/imports/{id}").json()
        if now["where"] in ("done", "failed"):
            return now
    raise AssertionError(now)


def test_a_dropped_file_is_served_and_the_version_before_can_be_served_again(
    office: Office, owner: TestClient
) -> None:
    before = office.shelf.served("shop")
    state = ended(owner, sent(owner, "boards.csv", CSV + "x,,,,\n"))
    assert (state["where"], state["products"], state["share"]) == ("done", 40, 1.0)
    told = shown(owner, "catalog")
    assert "Products 40" in told
    assert "1 rows were rejected" in told
    assert "boards.csv" in told
    assert owner.get("/desk/rejected.csv").text.count("\n") >= 2
    assert office.shelf.open("shop").vocabulary.products == 40
    back = owner.post("/desk/roll-back", data={"version": before})
    assert back.url.path == "/desk/catalog"
    assert office.shelf.open("shop").vocabulary.products == 8
    assert not list(office.shelf.home.glob("uploads-*/*"))


def test_a_file_that_is_none_is_told_and_what_was_served_stays(
    office: Office, owner: TestClient
) -> None:
    state = ended(owner, sent(owner, "boards.csv", "no products\n" * 3))
    assert state["where"] == "failed"
    assert state["told"]
    assert office.shelf.open("shop").vocabulary.products == 8


def test_a_piece_that_does_not_fit_is_refused(owner: TestClient) -> None:
    id = owner.post("/desk/imports", params={"file": "a.csv", "size": 9}).json()["id"]
    assert owner.put(f"/desk/imports/{id}?offset=4", content=b"late").status_code == 409
    assert owner.put("/desk/imports/other?offset=0", content=b"a").status_code == 404
    assert owner.put(f"/desk/imports/{id}?offset=0", content=b"half").status_code == 204
    half = owner.post(f"/desk/imports/{id}")
    assert (half.status_code, half.json()["detail"]) == (409, "4 of 9 bytes came.")


@pytest.mark.parametrize("name", ["../../keys.csv", "a\x00b.csv", "x" * 300])
def test_no_name_of_a_file_leads_out_of_the_uploads(
    office: Office, owner: TestClient, name: str
) -> None:
    ended(owner, sent(owner, name, CSV, pieces=1))
    assert not [p for p in office.shelf.home.rglob("*keys.csv*")]


def test_a_version_that_is_gone_is_said_to_be(owner: TestClient) -> None:
    answer = owner.post("/desk/roll-back", data={"version": "20200101-000000-000000-abcd"})
    assert answer.status_code == 409
    assert "no version" in answer.json()["detail"]


def test_unmet_demand_names_the_thing_and_the_limit_that_stood_in_the_way(
    office: Office, owner: TestClient
) -> None:
    office.say("do you sell kayaks?")
    talk = office.say("a leather backpack under $20")
    office.say(SAID)
    told = shown(owner, "demand")
    assert re.search(r"Not sold here .*kayak", told)
    assert re.search(r"What stood in the way .*Backpacks\) 1 a leather backpack under \$20", told)
    assert "Found nothing 2" in told or "Found nothing 1" in told
    assert f"/desk/conversations/{talk.id}#turn-1" in owner.get("/desk/demand").text


def test_a_hand_over_can_be_read_with_its_packet(office: Office, owner: TestClient) -> None:
    office.say(SAID, "let me talk to a person please")
    told = shown(owner, "demand")
    assert "user request · kept" in told
    assert "Trail Leather Backpack" in told.partition("Hand-overs")[2]


def test_quality_counts_what_was_accepted_explored_and_shown(
    office: Office, owner: TestClient
) -> None:
    office.say(SAID, "a leather backpack under $20")
    log, now = EventLog(office.shelf.home), office.doors.now
    for name, product_id in (("e1", "trail-leather-backpack"), ("e2", "plain-daypack")):
        slate = (
            Shown(product="trail-leather-backpack", position=0, propensity=0.8),
            Shown(product="plain-daypack", position=1, propensity=0.2),
        )
        log.expose(
            "shop",
            Exposure(
                id=name,
                shopper="ann",
                at=now,
                candidates=5,
                slate=slate,
                policy="p",
                greedy=("trail-leather-backpack", "metro-leather-backpack"),
            ),
        )
        if name == "e1":
            log.record(
                "shop",
                [Event(shopper="ann", kind="click", product=product_id, at=now, exposure=name)],
            )
    told = shown(owner, "quality")
    assert "Found something 50.0%" in told
    assert "Accepted 50.0% of 2 lists" in told
    assert "Explored 50.0%" in told
    assert re.search(r"Coverage (37\.5|50\.0)%", told)
    page = owner.get("/desk/quality").text
    assert page.count("data:image/svg+xml;base64,") == 2
    assert re.search(r"understood \d", told)


def test_prompts_stand_with_their_verdicts_and_the_last_report_is_shown(
    office: Office, owner: TestClient
) -> None:
    told = shown(owner, "quality")
    assert "assistant/3 accepted" in told
    assert "shopkeeper regress report" in told
    report = office.shelf.home / "reports" / "regression.html"
    report.parent.mkdir(exist_ok=True)
    report.write_text("<h1>12 of 12 pass</h1>", encoding="utf-8")
    assert "12 of 12 pass" in shown(owner, "regression")
    assert "/desk/regression" in owner.get("/desk/quality").text


def test_the_inspector_shows_need_calls_scores_and_moves(office: Office, owner: TestClient) -> None:
    talk = office.say(SAID, move=Reject(product="trail-leather-backpack"))
    assert SAID in shown(owner, "conversations")
    told = shown(owner, f"conversations/{talk.id}")
    first, _, second = told.partition(" 2. ")
    assert "price < 100 USD" in first
    assert "search_catalog" in first
    scored = re.search(r"Candidate Shown score words meaning (.*)", first)
    assert scored
    assert re.match(r"Dune Leather Backpack dune-leather-backpack 1 \d", scored[1])
    assert re.search(r"total \d", first)
    assert "reject" in second


def test_the_inspector_shows_what_grounding_dropped_and_why(
    stocked_shelf: Shelf, server: Server, outside_of: Callable[[Office], TestClient]
) -> None:
    server.then(
        calls(search("leather backpack")),
        text("- **Trail Leather Backpack**, $95.00. It is waterproof and costs $12.\n"),
    )
    settings = Settings.read(
        {
            "SHOPKEEPER_HOME": str(stocked_shelf.home),
            "SHOPKEEPER_MODEL": "m",
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "k",
        }
    )
    doors = Doors(stocked_shelf, lambda name: open_shop(settings, stocked_shelf, name))
    office = Office(doors)
    talk = office.say(SAID)
    told = shown(outside_of(office), f"conversations/{talk.id}")
    dropped = told.partition("What grounding dropped")[2]
    assert "costs $12" in dropped


@pytest.fixture
def outside_of() -> Iterator[Callable[[Office], TestClient]]:
    clients: list[TestClient] = []

    def opened(office: Office) -> TestClient:
        client = TestClient(office.app, base_url="https://shop.example")
        clients.append(client)
        client.post("/desk/login", data={"key": office.secret("admin")})
        return client

    yield opened
    for client in clients:
        client.close()


def test_what_shoppers_say_is_text_on_every_page(office: Office, owner: TestClient) -> None:
    talk = office.say("<script>alert(1)</script> a {{ 7 * 7 }} backpack under $20")
    for path in ("demand", "conversations", f"conversations/{talk.id}"):
        page = owner.get(f"/desk/{path}").text
        assert "<script>alert" not in page
        assert "49 backpack" not in page


def test_the_desk_of_one_catalogue_knows_nothing_of_another(
    office: Office, outside: TestClient
) -> None:
    ingest(office.shelf, Import("other", SHOP[:2]))
    talk = office.say("a secret wish for a backpack")
    outside.post("/desk/login", data={"key": office.secret("admin", catalog="other")})
    assert "Products 2" in shown(outside, "catalog")
    assert "secret wish" not in shown(outside, "conversations") + shown(outside, "demand")
    assert outside.get(f"/desk/conversations/{talk.id}").status_code == 404


def test_two_settings_answer_the_same_question_side_by_side(
    office: Office, owner: TestClient
) -> None:
    sides = {
        "text": "a waterproof backpack",
        "left.prompt": "assistant/3",
        "left.words": "0.5",
        "left.unstated": "exclude",
        "right.prompt": "assistant/1",
        "right.words": "0.9",
        "right.unstated": "mark",
    }
    answer = owner.post("/desk/playground", data=sides)
    told = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
    assert "Left assistant/3 · embedded · words 50%, meaning 50%" in told
    assert "Right assistant/1 · embedded · words 90%, meaning 10%" in told
    assert re.search(r"What differs Left Right (products|words)", told)
    assert not office.doors.reception.conversations.latest("shop")


@pytest.mark.parametrize("wrong", [{"left.words": "7"}, {"right.model": "gpt"}])
def test_a_side_that_can_not_be_is_refused(owner: TestClient, wrong: dict[str, str]) -> None:
    sides = {"text": "tea", "left.prompt": "assistant/3", "right.prompt": "assistant/3"} | wrong
    assert owner.post("/desk/playground", data=sides).status_code == 422


def test_no_page_may_be_kept_or_framed(owner: TestClient) -> None:
    for path in PAGES[:-1]:
        headers = owner.get(f"/desk/{path}").headers
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]


def test_what_an_owner_imports_as_the_demo_shop_is_not_replaced_by_it(shelf: Shelf) -> None:
    ingest(shelf, Import("demo", SHOP, source="own.csv"))
    assert not needs_demo(shelf, "demo")
    ingest(shelf, Import("demo", SHOP, source="demo:of-another-release"))
    assert needs_demo(shelf, "demo")
