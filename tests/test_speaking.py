"""Shoppers who write Spanish or Chinese are answered in it, and nothing unchecked is shown."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
import yaml
from typer.testing import CliRunner

from agent import Reply, Shopkeeper
from agent.grounding import Grounding, ShopWords
from agent.need import Language, Need
from agent.telling import Telling
from agent.templates import load
from store import Catalog, Shelf
from store.demo import demo_products
from store.ingest import Import, ingest
from tests.endpoint import Server, calls, search, text
from tests.letters import LetterEmbedder
from ui.__main__ import app

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "speaking.yaml").read_text("utf-8"))
ENGLISH = frozenset(CASES["english"].split())
TALKS: dict[Language, list[str]] = CASES["talks"]


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    ingest(Shelf(home, LetterEmbedder()), Import("demo", demo_products()))
    return home


@pytest.fixture(scope="module")
def demo(stock: Path) -> Iterator[Catalog]:
    opened = Shelf(stock, LetterEmbedder()).open("demo")
    yield opened
    opened.close()


@pytest.fixture
def shop(stock: Path, home: Path) -> Shopkeeper:
    return Shopkeeper(Shelf(stock, LetterEmbedder()), catalog="demo", home=home)


@pytest.fixture
def modelled(stock: Path, home: Path, server: Server) -> Shopkeeper:
    shelf = Shelf(stock, LetterEmbedder())
    return Shopkeeper(shelf, catalog="demo", home=home, endpoint=server.endpoint())


def read(reply: Reply) -> str:
    """Return everything of a reply that a shopper reads, but titles and quotations."""
    told = [reply.text, *reply.notes, *reply.follow_ups]
    told += [r.text for i in reply.items for r in i.reasons]
    told += [reply.asks.question, *reply.asks.options] if reply.asks else []
    if reply.compare:
        told += [reply.compare.summary, *(r.label for r in reply.compare.rows)]
    return re.sub(r"\*\*.+?\*\*|[“«].+?[”»]", "", "\n".join(told))


def english_in(reply: Reply) -> set[str]:
    return set(re.findall(r"[a-z]+", read(reply).casefold())) & ENGLISH


@pytest.mark.parametrize("language", TALKS)
def test_every_turn_of_a_conversation_is_answered_in_its_language(
    shop: Shopkeeper, language: Language
) -> None:
    for turn in TALKS[language]:
        reply = shop.ask(turn, conversation="talk")
        assert reply.need.language == language
        assert reply.text, turn
        assert not english_in(reply), (turn, read(reply))


@pytest.mark.parametrize(
    ("asked", "below"),
    [
        ("auriculares inalámbricos por menos de 100 dólares", 100),
        ("algo para el jardín por menos de 30 dólares", 30),
        ("无线耳机 100美元以下", 100),
        ("30美元以下的园艺工具", 30),
    ],
)
def test_limits_hold_and_titles_and_prices_are_those_of_the_rows(
    shop: Shopkeeper, asked: str, below: int
) -> None:
    reply = shop.ask(asked)
    assert reply.items
    for item in reply.items:
        assert item.product.price and item.product.price.major < below
        assert f"**{item.product.title}**" in reply.text
        assert str(item.product.price) in reply.text


@pytest.mark.parametrize(
    ("asked", "start"),
    [("necesito un regalo", "Menos de $"), ("我需要一个礼物", "$")],
)
def test_every_option_that_is_offered_is_understood(
    shop: Shopkeeper, asked: str, start: str
) -> None:
    question = shop.ask(asked, conversation="ask").asks
    assert question and question.options[0].startswith(start)
    for number, option in enumerate(question.options):
        shop.ask(asked, conversation=f"ask-{number}")
        need = shop.ask(option, conversation=f"ask-{number}").need
        assert {c.field for c in need.constraints} == {"price"}, option
        assert all(c.said == option for c in need.constraints)


@pytest.mark.parametrize("asked", ["mochila", "双肩包"])
def test_every_suggestion_is_understood(shop: Shopkeeper, asked: str) -> None:
    offered = shop.ask(asked, conversation="first").follow_ups
    assert len(offered) > 2
    for number, suggestion in enumerate(offered):
        before = shop.ask(asked, conversation=f"c{number}").need
        need = shop.ask(suggestion, conversation=f"c{number}").need
        assert need.language == before.language
        changed = len(need.constraints) > len(before.constraints) or need.order != before.order
        assert changed, suggestion


def test_a_yes_answers_a_question_in_its_language(shop: Shopkeeper) -> None:
    shop.ask("auriculares", conversation="yes")
    reply = shop.ask("no hace falta: inalámbrico", conversation="yes")
    assert reply.need.language == "es"


def test_a_comparison_is_told_in_spanish_down_to_its_rows(shop: Shopkeeper) -> None:
    shop.ask("auriculares inalámbricos", conversation="two")
    reply = shop.ask("compara los dos primeros", conversation="two")
    assert reply.compare
    rows = {r.label: r.values for r in reply.compare.rows}
    assert {"precio", "peso", "autonomía", "de cancelación de ruido"} <= set(rows)
    assert set(rows["de cancelación de ruido"]) == {"sí", "no"}
    assert "más barato" in reply.compare.summary and reply.compare.summary in reply.text
    assert not english_in(reply)


def test_nothing_found_is_said_in_chinese_with_what_would_help(shop: Shopkeeper) -> None:
    reply = shop.ask("四人帐篷 20美元以下", conversation="none")
    assert not reply.items
    assert "“20美元以下”" in reply.text and "$429.50" in reply.text
    assert reply.follow_ups == ("不超过 $429.50",)
    again = shop.ask("不超过 $429.50", conversation="none")
    assert [i.product.price.major for i in again.items if i.product.price] == [429.5]


@pytest.mark.parametrize(
    ("before", "turn", "language"),
    [
        ("auriculares inalámbricos", "ok", "es"),
        ("auriculares inalámbricos", "the second", "es"),
        ("auriculares inalámbricos", "40", "es"),
        ("无线耳机", "ok", "zh"),
        ("无线耳机", "the second", "zh"),
        ("auriculares inalámbricos", "do you have any that are cheaper?", "en"),
        ("无线耳机", "show me something for the garden", "en"),
        ("wireless headphones", "más barato", "es"),
        ("wireless headphones", "便宜一点", "zh"),
    ],
)
def test_a_short_turn_keeps_the_language_and_a_sentence_changes_it(
    shop: Shopkeeper, before: str, turn: str, language: Language
) -> None:
    shop.ask(before, conversation="turns")
    reply = shop.ask(turn, conversation="turns")
    assert reply.need.language == language
    assert bool(english_in(reply)) == (language == "en")


@pytest.mark.parametrize(
    ("before", "request_", "language"),
    [
        ("auriculares inalámbricos", "in English, please", "en"),
        ("auriculares inalámbricos", "en inglés por favor", "en"),
        ("无线耳机", "请用英语回答", "en"),
        ("wireless headphones", "en español por favor", "es"),
        ("wireless headphones", "can you answer in Spanish?", "es"),
        ("wireless headphones", "请说中文", "zh"),
    ],
)
def test_a_language_asked_for_by_name_is_kept_and_says_the_same(
    shop: Shopkeeper, before: str, request_: str, language: Language
) -> None:
    shown = shop.ask(before, conversation="ask").items
    reply = shop.ask(request_, conversation="ask")
    assert reply.need.language == language
    assert [i.product.id for i in reply.items] == [i.product.id for i in shown]
    assert bool(english_in(reply)) == (language == "en")
    assert shop.ask(before, conversation="ask").need.language == language


@pytest.mark.parametrize("said", ["a phrase book in Spanish", "libros en español", "Chinese tea"])
def test_a_language_that_a_thing_is_in_is_no_request(shop: Shopkeeper, said: str) -> None:
    assert shop.ask(said).need.chosen is None


@pytest.mark.parametrize(
    "said", ["Я ищу рюкзак", "أريد حقيبة ظهر", "赤いリュックを探しています", "배낭을 찾아요"]
)
def test_what_is_in_a_script_that_nobody_reads_is_answered_politely(
    shop: Shopkeeper, said: str
) -> None:
    shop.ask("a leather backpack", conversation="script")
    reply = shop.ask(said, conversation="script")
    assert "I can only read English, Spanish and Chinese" in reply.text
    assert [c.phrase for c in reply.need.constraints]
    assert shop.ask(said).need.unread


def test_chinese_of_which_no_word_is_known_is_asked_about(shop: Shopkeeper) -> None:
    reply = shop.ask("呜哇哇")
    assert reply.asks and reply.asks.options[0] == "找商品"


def test_what_excludes_itself_is_asked_in_the_shoppers_words(shop: Shopkeeper) -> None:
    reply = shop.ask("白色但不要白色的盘子")
    assert reply.asks and reply.asks.options == ("白色", "不要白色")


def test_a_false_sentence_takes_its_counterpart_with_it(demo: Catalog) -> None:
    tent = next(p for p in demo_products() if p.title == "Pop-Up Festival Tent")
    true, false = f"**{tent.title}** for $39.95.\n", f"**{tent.title}** is waterproof.\n"
    need, words = Need(language="es"), ShopWords(demo.vocabulary)
    grounding = Grounding(need=need, shop=words, found=[tent])
    telling = Telling()
    assert list(telling.interpret(true, "por $39.95.\n", grounding)) == ["por $39.95.\n"]
    assert "impermeable" not in "".join(telling.interpret(false, "es impermeable.\n", grounding))
    assert telling.text == "por $39.95."
    assert [c.sentence for c in telling.refused] == [false]


SPANISH_LIE = "- **Pop-Up Festival Tent**, $39.95: es impermeable y pesa 100 g.\n"


@pytest.mark.parametrize("asked", ["una tienda de campaña", "帐篷"])
@pytest.mark.parametrize("model", ["direct", "after a search", "talks and searches"])
def test_no_word_that_a_language_model_wrote_in_another_language_is_shown(
    modelled: Shopkeeper, server: Server, asked: str, model: str
) -> None:
    lie = text(SPANISH_LIE)
    ways = {
        "direct": (lie,),
        "after a search": (calls(search("tent")), lie),
        "talks and searches": (calls(search("tent"), say=SPANISH_LIE), lie),
    }
    server.then(*ways[model])
    reply = modelled.ask(asked)
    assert "100 g" not in reply.text and "es impermeable" not in reply.text
    assert reply.items and not english_in(reply)
    assert (reply.model, reply.notes) == ("m", ())
    assert len(server.requests) == 1


def test_the_prompt_names_the_language_to_answer_in(modelled: Shopkeeper, server: Server) -> None:
    server.then(calls(search("tent")))
    modelled.ask("una tienda de campaña")
    assert "answered in Spanish" in json.dumps(server.requests[0])


@pytest.mark.parametrize(
    "lie", [SPANISH_LIE, "El primero es el más ligero de todos.\n", "第一款是防水的。\n"]
)
def test_an_english_turn_shows_no_sentence_in_another_language(
    modelled: Shopkeeper, server: Server, lie: str
) -> None:
    server.then(calls(search("tent")), text(lie, "- **Pop-Up Festival Tent**, $39.95.\n"))
    reply = modelled.ask("a tent")
    assert reply.text == "- **Pop-Up Festival Tent**, $39.95."


def test_a_play_in_two_languages_is_answered_in_both(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(copytree(demo_home, tmp_path / "home")))
    for name in ("SHOPKEEPER_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "SHOPKEEPER_CATALOG"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "turns.jsonl"
    file.write_text('{"id": "a", "turns": ["hola", "你好"]}', encoding="utf-8")
    result = CliRunner().invoke(app, ["play", str(file), "--json"])
    spanish, chinese = (json.loads(line)["reply"] for line in result.stdout.splitlines())
    assert spanish["text"] in load("es").ways("goals.smalltalk.hello")
    assert chinese["text"] in load("zh").ways("goals.smalltalk.hello")
