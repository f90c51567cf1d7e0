from pathlib import Path

import pytest

from agent import Shopkeeper
from agent.privacy import redact
from store import Shelf
from tests.endpoint import Server, calls, search, status, text
from tests.letters import LetterEmbedder

PRIVATE = (
    "jane.doe@example.com",
    "4111 1111 1111 1111",
    "5500-0000-0000-0004",
    "(555) 123-4567",
    "+1 555-123-4567",
    "192.168.14.77",
)
ORDINARY = (
    "a tent for 2 under $1,200.50",
    "between 100-200 dollars",
    "size 42, 16 x 12 x 4 inches",
    "ISO 1234-5678 power bank 20000 mah",
    "https://shop.example/p/trail-leather-backpack",
    "EAN 4006381333931",
)


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.mark.parametrize("secret", PRIVATE)
def test_personal_data_reaches_no_model_no_file_and_no_log(
    shop: Shelf, home: Path, caplog: pytest.LogCaptureFixture, secret: str
) -> None:
    words = f"a leather backpack, reach me at {secret} please"
    asked = text("The **Trail Leather Backpack** is a gift. ", "I will write to you.")
    with Server(calls(search("bag")), asked, status(500)) as server, caplog.at_level(0):
        keeper = Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint())
        replies = [keeper.ask(words, conversation="talk") for _ in range(2)]
    keeper = Shopkeeper(shop, catalog="shop", home=home)
    replies.append(keeper.ask(words, conversation="talk"))
    files = [f for f in home.iterdir() if f.is_file()]
    assert files and server.raw
    for held in (*server.raw, *(f.read_bytes() for f in files), caplog.text.encode()):
        assert secret.encode() not in held
    assert all(secret not in str(reply.as_json()) for reply in replies)
    assert all("leather" in {c.said for c in reply.need.constraints} for reply in replies)


@pytest.mark.parametrize("words", ORDINARY)
def test_what_is_no_personal_data_stays(words: str) -> None:
    assert redact(words) == words


@pytest.mark.parametrize("number", ["+49 151 23456789", "+44 7911 123456", "+15551234567"])
def test_an_international_phone_number_is_taken_out(number: str) -> None:
    assert number not in redact(f"call me on {number} about a tent under $300")


def test_a_capacity_is_no_phone_number() -> None:
    assert redact("a power bank of +20 000 mah, 128 256 512 gb") == (
        "a power bank of +20 000 mah, 128 256 512 gb"
    )
