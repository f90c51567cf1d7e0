"""The widget's files as they are sent: small, cached, and in a frame of listed pages only."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from shutil import copytree

import pytest
from fastapi.testclient import TestClient

from store import Shelf
from tests.api import doors_at
from tests.letters import LetterEmbedder
from ui.widget.assets import FRAME, LANGUAGES

SITE = "https://northgate.example"
LARGEST = 10_000
TEXTS = [f"/widget/texts/{language}.js" for language in LANGUAGES]
SENT = ["/widget.js", "/widget", "/widget/frame.js", "/widget/frame.css", *TEXTS]


@pytest.fixture(scope="module")
def shelf(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(copytree(stocked, tmp_path_factory.mktemp("widget") / "home"), LetterEmbedder())


@pytest.fixture(scope="module")
def client(shelf: Shelf) -> Iterator[TestClient]:
    with doors_at(shelf, origins=(SITE,)).client() as client:
        yield client


def packed(client: TestClient, path: str) -> int:
    """The bytes of a file on the wire."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    return int(answer.headers["content-length"])


def policy(client: TestClient, path: str) -> dict[str, str]:
    told = client.get(path).headers["content-security-policy"]
    return dict(rule.strip().partition(" ")[::2] for rule in told.split(";"))


def test_all_that_a_shopper_loads_is_under_ten_kilobytes(client: TestClient) -> None:
    texts = max(packed(client, path) for path in TEXTS)
    code = sum(packed(client, f"/{name}") for name in ("widget.js", "widget/frame.js"))
    assert code + packed(client, "/widget/frame.css") + texts < LARGEST


def test_only_listed_sites_and_the_shop_itself_may_hold_the_frame(client: TestClient) -> None:
    assert policy(client, "/widget")["frame-ancestors"] == f"'self' {SITE}"
    for path in ("/", "/widget.js", "/api/openapi.json", "/nothing"):
        assert policy(client, path)["frame-ancestors"] == "'self'"


def test_the_frame_runs_and_asks_nothing_but_the_shops_own(client: TestClient) -> None:
    told = policy(client, "/widget")
    assert told["default-src"] == "'none'"
    assert told["script-src"] == told["style-src"] == told["connect-src"] == "'self'"


@pytest.mark.parametrize("path", SENT)
def test_a_file_is_sent_once_and_then_only_asked_for(client: TestClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    # A cache takes over what the second answer says.
    for name in ("etag", "cache-control", "content-security-policy", "vary"):
        assert again.headers[name] == first.headers[name]
    assert "set-cookie" not in first.headers


@pytest.mark.parametrize("path", SENT)
def test_a_file_is_the_same_packed_and_not(client: TestClient, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    whole = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert plain.content == whole.content
    assert plain.headers["etag"] != whole.headers["etag"]
    assert len(gzip.compress(plain.content, 9, mtime=0)) == int(whole.headers["content-length"])


def test_a_changed_list_of_sites_is_another_page(client: TestClient, shelf: Shelf) -> None:
    with doors_at(shelf).client() as other:
        assert other.get("/widget").headers["etag"] != client.get("/widget").headers["etag"]
        assert policy(other, "/widget")["frame-ancestors"] == "'self'"


@pytest.mark.parametrize("name", ["parts.js", "assets.py", "..%2Fserver.py", "texts/fr.js", ""])
def test_nothing_else_is_sent(client: TestClient, name: str) -> None:
    assert client.get(f"/widget/{name}", follow_redirects=False).status_code in (307, 404)


def test_the_script_can_be_used_by_pages_that_take_only_what_is_for_them(
    client: TestClient,
) -> None:
    answer = client.get("/widget.js")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_every_language_says_the_same_things() -> None:
    said = [re.findall(r"(?m)^ +(\w+): ", read(f"texts/{name}.js")) for name in LANGUAGES]
    places = [re.findall(r"\{\d}", read(f"texts/{name}.js")) for name in LANGUAGES]
    assert len(said[0]) > 30
    assert said[0] == said[1] == said[2]
    assert sorted(places[0]) == sorted(places[1]) == sorted(places[2])


@pytest.mark.parametrize("name", ["widget.js", *FRAME])
def test_no_data_can_become_markup_or_code(name: str) -> None:
    ways = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(")
    assert not [way for way in ways if way in read(name)]


def read(name: str) -> str:
    return files("ui.widget").joinpath(name).read_text(encoding="utf-8")
