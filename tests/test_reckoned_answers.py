"""Questions that a row answers by what it counts, what it bears, and what it cost before."""

import pytest

from agent import Shopkeeper
from store import Availability, Money, Product, Variant
from tests.conftest import product
from tests.things import keeper_of

DRILL = Product(
    id="drill",
    title="Bosker Cordless Drill",
    brand="Bosker",
    categories=("Drills",),
    variants=(
        Variant(
            id="drill",
            price=Money(amount=11900, currency="USD"),
            list_price=Money(amount=14900, currency="USD"),
            availability=Availability(status="in_stock", quantity=3),
        ),
    ),
)
THINGS = (
    DRILL,
    product("Allergy Tablets (14 tablets)", "Not in pregnancy.", price=490, categories=("Health",)),
    product("Pain Caplets 500 mg (16 caplets)", categories=("Health",)),
    product("Curl Shampoo", categories=("Hair",), attributes={"size": ("300 ml",)}),
    product("Step Ladder", "Holds 150 kg.", categories=("Ladders",)),
    product("White Paint 2.5 L", "Matt.", price=2800, categories=("Paint",)),
    product("String Lights", "Warm white.", stock=0, categories=("Lights",)),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    return keeper_of(THINGS, tmp_path_factory.mktemp("reckoned"))


@pytest.mark.parametrize(
    ("sought", "asked", "told"),
    [
        ("drill", "how much do i save on it", "$30.00"),
        ("drill", "whats the discount on it", "$149.00"),
        ("ladder", "how much do i save on it", "no price from before"),
        ("allergy tablets", "how many tablets are in it", "14 tablets"),
        ("allergy tablets", "how much is it per tablet", "$0.35 per tablet"),
        ("allergy tablets", "is it safe when pregnant", "No"),
        ("pain caplets", "how many mg in that", "500 mg"),
        ("shampoo", "how many ml is it", "300 ml"),
        ("paint", "what does it cost per litre", "$11.20 per litre"),
        ("ladder", "will it hold me, im 130 kilos", "Yes"),
        ("ladder", "does it hold 160 kg", "No"),
        ("string lights", "when will it be back in stock", "doesn't say when"),
    ],
)
def test_a_row_answers_what_can_be_reckoned_from_it(
    keeper: Shopkeeper, sought: str, asked: str, told: str
) -> None:
    conversation = str(abs(hash((sought, asked))))
    keeper.ask(sought, conversation=conversation)
    assert told in keeper.ask(asked, conversation=conversation).text
