import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent import Shopkeeper
from agent.grounding import Grounding, ShopWords
from agent.need import Need
from agent.quotation import details, passable, quotable
from evaluation import Prose, conversations, read_aloud
from evaluation.prose import frame_of
from recommender import contrasted, reasons_for
from recommender.spoken import spoken
from store import Catalog, Product, Quantity, Shelf, Vocabulary
from tests.conftest import product
from tests.letters import LetterEmbedder
from ui.__main__ import app


def tent(title: str, cents: int, grams: float, **more: object) -> Product:
    attributes = {"weight": Quantity(amount=grams, unit="g"), **more}
    return product(title, "", price=cents, categories=("Tents",), attributes=attributes)


LIGHT = tent("Larch One", 29900, 900, hood=True)
CHEAP = tent("Fir Two", 9900, 2400, hood=False)


@pytest.fixture
def keeper(stocked: Path, home: Path) -> Shopkeeper:
    return Shopkeeper(Shelf(stocked, LetterEmbedder()), catalog="shop", home=home)


@pytest.mark.parametrize(
    ("amount", "unit", "told"),
    [
        (0.44, "kg", "440 g"),
        (1.2, "kg", "1.2 kg"),
        (2300, "cm", "23 m"),
        (0.5, "hours", "30 minutes"),
        (80000, "ml", "80 l"),
        (4, "", "4"),
    ],
)
def test_a_quantity_is_told_in_the_unit_that_people_say(
    amount: float, unit: str, told: str
) -> None:
    assert spoken(Quantity(amount=amount, unit=unit)) == told


def test_a_product_is_compared_with_the_first_that_is_shown() -> None:
    ((_, first), (_, second)) = contrasted([LIGHT, CHEAP], [])
    told = {(r.name, r.slots["field"], r.slots.get("value"), r.kind) for r in second}
    assert ("less", "price", "$200", "comparison") in told
    assert ("more", "weight", "1.5 kg", "drawback") in told
    assert not [r for r in first if r.name in ("less", "more")]


def test_what_only_one_of_them_lacks_is_its_drawback() -> None:
    assert "not hood" in {r.text for r in reasons_for(CHEAP, [], [LIGHT]) if r.kind == "drawback"}
    assert "hood" in {r.text for r in reasons_for(LIGHT, [], [CHEAP]) if r.kind == "comparison"}


def test_a_few_cents_more_are_no_drawback() -> None:
    near = tent("Fir Three", 10050, 2400)
    assert not [r for r in reasons_for(near, [], [CHEAP]) if r.slots.get("field") == "price"]


def test_things_of_different_kinds_are_not_weighed_against_each_other() -> None:
    card_game = product("Liars", "", price=9900, categories=("Games",), attributes={})
    heavy = card_game.model_copy(update={"attributes": CHEAP.attributes})
    compared = [r for r in reasons_for(LIGHT, [], [heavy]) if r.kind != "fact"]
    assert "weight" not in {r.slots["field"] for r in compared}


def test_missing_ratings_are_no_news_where_nothing_is_rated() -> None:
    bare = [p.model_copy(update={"rating": None}) for p in (LIGHT, CHEAP)]
    assert "no ratings yet" not in {r.text for r in reasons_for(bare[0], [], bare[1:])}
    assert "no ratings yet" in {r.text for r in reasons_for(bare[0], [], [])}


def test_the_first_is_the_one_that_was_listed_first(catalog: Catalog) -> None:
    checker = Grounding(need=Need(), shop=ShopWords(catalog.vocabulary), found=[CHEAP, LIGHT])
    said = "- **Fir Two** ($99.00): $200 less than the first."
    assert checker.check(said, listed=[LIGHT.id]).ok
    assert not checker.check(said, listed=[CHEAP.id]).ok
    assert not checker.check(said.replace("$200", "$250"), listed=[LIGHT.id]).ok
    assert not checker.check(said.replace("less", "more"), listed=[LIGHT.id]).ok


def test_advertising_is_not_quoted() -> None:
    says = (
        "Elevate your daily commute with our stylish bag. Two doors open from either side at once."
    )
    assert quotable(says) == ["Two doors open from either side at once."]
    assert "Elevate" not in " ".join(passable(says))


def test_a_thing_is_taken_out_of_an_advertising_sentence() -> None:
    says = "This stunning bag features a robust harness with black straps, ensuring comfort."
    assert list(details(says)) == ["harness with black straps"]


def test_no_reply_begins_like_the_one_before_nor_quotes_it(keeper: Shopkeeper) -> None:
    before: list[str] = []
    for words in ("a leather backpack", "under $200", "in brown", "under $150"):
        reply = keeper.ask(words, conversation="talk")
        first, *lines = reply.text.splitlines()
        assert first not in [told.splitlines()[0] for told in before]
        for item in reply.items:
            quotes = [s for s in quotable(item.product.description) if s in " ".join(lines)]
            assert not [q for q in quotes if any(q in told for told in before)]
        before.append(reply.text)


def test_different_products_get_different_reasons(keeper: Shopkeeper) -> None:
    reply = keeper.ask("a backpack")
    told = [re.sub(r"\*\*.+?\*\*|\$[\d.]+", "", x) for x in reply.text.splitlines()[1:]]
    assert len(reply.items) == len(set(told)) == 3


def test_a_frame_masks_what_belongs_to_the_product() -> None:
    one = frame_of("- **Larch One** ($299.00): made of Nylon, 900 g.", [LIGHT])
    assert one == "T (N): made of Nylon, V."
    assert frame_of("Two of “red” and three more.") == "N of Q and N more."


def test_repeats_cuts_and_length_are_counted(keeper: Shopkeeper, catalog: Catalog) -> None:
    talks = conversations("shop", catalog.vocabulary)
    read = read_aloud(lambda said, talk: keeper.ask(said, conversation=talk), talks, 9)
    told = read.as_json()
    assert told["answers"] == 9 and told["longest"] <= 120
    assert told["cut"] == told["without_reason"] == 0
    twice = Prose((*read.replies, *read.replies), ("cut 'x': y",))
    assert twice.distinct_2 < read.distinct_2
    assert twice.as_json()["most_frequent_frame"] == told["most_frequent_frame"]
    assert twice.as_json()["cut"] == 1


def test_a_catalogue_of_its_own_is_asked_for_its_kinds(catalog: Catalog) -> None:
    vocabulary: Vocabulary = catalog.vocabulary
    kinds = {kind.lower() for kind in vocabulary.categories}
    openings = [opening for opening, *_ in conversations("elsewhere", vocabulary)]
    assert openings and all(any(k in o for k in kinds) for o in openings)


def test_the_command_prints_one_json_object(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(stocked))
    monkeypatch.setattr("ui.shop.open_embedder", lambda settings: LetterEmbedder())
    run = CliRunner().invoke(
        app, ["evaluate", "prose", "--catalog", "shop", "--answers", "3", "--json"]
    )
    assert json.loads(run.stdout.splitlines()[-1])["answers"] == 3
