from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.answering import answers
from agent.grounding import Grounding, ShopWords
from agent.need import Need
from agent.reading import Reader
from agent.sentences import split
from agent.templates import load
from agent.voice import Voice
from store import Product, vocabulary_of
from store.demo import demo_products
from tests.letters import LetterEmbedder

ENTRIES = yaml.safe_load((Path(__file__).parent / "cases" / "questions.yaml").read_text("utf-8"))
DEMO = {p.id: p for p in demo_products()}
WORDS = vocabulary_of(list(DEMO.values()))
READER, SHOP = Reader(WORDS), ShopWords(WORDS)
QUESTIONS = [
    (entry["product"], *question)
    for entry in ENTRIES
    if entry["catalog"] == "demo"
    for question in entry["questions"]
]


def verdict_of(product: Product, question: str) -> Mapping[str, Any]:
    limits = READER.limits(question)
    voice = Voice(load("en"), by=question)
    answer = answers(question, [product], limits, LetterEmbedder(), voice)
    return {"verdict": answer.findings[0].verdict, "text": answer.text, "answer": answer}


@pytest.mark.parametrize(("product", "question", "right", "holds"), QUESTIONS)
def test_a_question_is_answered_as_the_row_has_it(
    product: str, question: str, right: str, holds: str
) -> None:
    told = verdict_of(DEMO[product], question)
    assert (told["verdict"], holds in told["text"]) == (right, True), told["text"]


@pytest.mark.parametrize(("product", "question", "right", "holds"), QUESTIONS)
def test_an_answer_passes_the_check_of_every_sentence(
    product: str, question: str, right: str, holds: str
) -> None:
    text = verdict_of(DEMO[product], question)["text"]
    grounding = Grounding(
        need=Need(goal="ask_about"), shop=SHOP, found=[DEMO[product]], said=question
    )
    assert [c.problem for s in split(text) if not (c := grounding.check(s)).ok] == []
