"""What fits is found however its row states it: in its words, or in another field."""

from pathlib import Path

import pytest

from agent import Reply, Shopkeeper
from store import Shelf
from store.ingest import Import, ingest
from tests.conftest import product
from tests.letters import LetterEmbedder

THINGS = (
    product(
        "Dune Watch",
        description="White dial, rich brown leather strap.",
        categories=("Watches",),
        attributes={"color": ("white",), "material": ("leather",)},
    ),
    product(
        "Umber Watch",
        description="A brown dial on a black leather strap.",
        categories=("Watches",),
        attributes={"color": ("brown",), "material": ("leather",)},
    ),
    product("Orbit 4K TV", price=129900, categories=("Screens",)),
    product("Horizon TV", description="Its 4K picture.", price=79900, categories=("Screens",)),
    product("Plain TV", price=29900, categories=("Screens",)),
    product("Hammer Drill", categories=("Tools", "Drills"), attributes={"color": ("red",)}),
    product("Cordless Drill", categories=("Tools", "Drills")),
    product("Flux Driver", description="A cordless one.", categories=("Tools", "Drills")),
    product("Studio Headphones", categories=("Headphones",), attributes={"wireless": False}),
    product("Loop Headphones", categories=("Headphones",), attributes={"wireless": True}),
    product("Cordless Look Headphones", categories=("Headphones",), attributes={"wireless": False}),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    home: Path = tmp_path_factory.mktemp("things")
    shelf = Shelf(home, LetterEmbedder())
    ingest(shelf, Import("things", THINGS))
    return Shopkeeper(shelf, catalog="things", home=home)


def titles(reply: Reply) -> set[str]:
    return {item.product.title for item in reply.items}


def test_a_quality_that_no_product_of_the_kind_states_is_found_in_their_words(
    keeper: Shopkeeper,
) -> None:
    assert titles(keeper.ask("cordless drill")) == {"Cordless Drill", "Flux Driver"}
    assert titles(keeper.ask("a drill, not cordless")) == {"Hammer Drill"}


def test_what_no_words_tell_of_is_called_unstated_and_not_denied(keeper: Shopkeeper) -> None:
    reply = keeper.ask("cordless drill")
    assert any("1 more might fit" in note for note in reply.notes)


def test_a_quality_that_the_kind_states_is_never_read_from_words(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("cordless headphones")) == {"Loop Headphones"}


def test_a_specification_counts_in_titles_and_in_descriptions(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("4k tv")) == {"Orbit 4K TV", "Horizon TV"}
    assert titles(keeper.ask("4k tv under $1000")) == {"Horizon TV"}


def test_a_measure_that_no_field_tells_is_said_to_be_unchecked(keeper: Shopkeeper) -> None:
    reply = keeper.ask("tv 55 inch")
    assert titles(reply) == {"Orbit 4K TV", "Horizon TV", "Plain TV"}
    assert any("55 inch" in note for note in reply.notes)


def test_the_color_of_a_part_is_looked_for_in_words_and_not_in_the_color_of_the_thing(
    keeper: Shopkeeper,
) -> None:
    assert titles(keeper.ask("a watch with a brown leather strap")) == {"Dune Watch"}
    assert titles(keeper.ask("a brown leather watch")) == {"Umber Watch"}
