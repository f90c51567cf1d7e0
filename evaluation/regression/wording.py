"""How a reply reads: patterns, language, length, what it asks, whether it hands over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent import language_of, sentences_of
from evaluation.regression.expectation import Asks, AsksAbout, Words, patterns
from evaluation.regression.finding import Finding
from evaluation.regression.played import Played

_WORD = re.compile(r"[\w'\u2019.$€£%-]*\w")
_QUESTION = re.compile(r"[?\uff1f]")
_STAFF = re.compile(
    r"\bstaff\b|\b(?:to|with|by) a (?:real )?person\b|\ba (?:real )?person (?:should|will|can)\b|"
    r"\bhumans?\b|\bcolleagues?\b|\bcustomer (?:service|care)\b|"
    r"\bel personal\b|\buna persona\b|\bempleados?\b|店员|工作人员|人工",
    re.IGNORECASE,
)


def judge_words(expected: Words, turn: Played, number: int) -> Iterator[Finding]:
    """Yield a finding for every pattern, the language and the length."""
    for pattern in patterns(expected.regex):
        found = re.search(pattern, turn.text)
        yield _text(number, f"/{pattern}/", bool(found), f"/{pattern}/ in it", "nothing like it")
    for pattern in patterns(expected.not_regex):
        found = re.search(pattern, turn.text)
        got = f"{found.group()!r} in {_sentence(turn.text, found.start())!r}" if found else ""
        yield _text(number, f"no /{pattern}/", not found, f"no /{pattern}/ in it", got)
    if expected.language:
        spoken = language_of(_prose(turn))
        held = spoken == expected.language
        yield _text(number, "language", held, expected.language, f"{spoken}: {_quoted(turn.text)}")
    yield from _length(expected, turn, number)


def _length(expected: Words, turn: Played, number: int) -> Iterator[Finding]:
    count = len(_WORD.findall(turn.text))
    if expected.max_words is not None:
        held = count <= expected.max_words
        yield _text(number, "length", held, f"at most {expected.max_words} words", f"{count} words")
    if expected.min_words is not None:
        held = count >= expected.min_words
        yield _text(
            number, "least length", held, f"at least {expected.min_words} words", f"{count} words"
        )


def judge_asks(expected: Asks, turn: Played, number: int) -> Finding:
    """Return a finding on the questions of a reply."""
    asked = len(_QUESTION.findall(turn.text))
    field = turn.asks.field if turn.asks else ""
    got = f"{asked} questions" + (f", about {field}: {turn.asks.question}" if turn.asks else "")
    if isinstance(expected, AsksAbout):
        wanted = f"one about {' or '.join(expected.one_of)}"
        held = field in expected.one_of
    else:
        wanted = {"none": "no question", "any": "a question", "at_most_one": "one at most"}[
            expected
        ]
        held = {"none": not asked, "any": asked > 0, "at_most_one": asked <= 1}[expected]
    return Finding(turn=number, kind="asks", name="question", held=held, expected=wanted, got=got)


def judge_handoff(expected: bool, turn: Played, number: int) -> Finding:
    """Return a finding on whether the reply sends the shopper to a person."""
    found = _STAFF.search(turn.text)
    return Finding(
        turn=number,
        kind="handoff",
        name="handed over" if expected else "not handed over",
        held=bool(found) == expected,
        expected="the shopper is sent to a person" if expected else "no word of a person",
        got=_sentence(turn.text, found.start()) if found else _quoted(turn.text),
    )


def _text(turn: int, name: str, held: bool, expected: str, got: str) -> Finding:
    return Finding(turn=turn, kind="text", name=name, held=held, expected=expected, got=got)


def _prose(turn: Played) -> str:
    """Return the reply without the titles, which are in the catalogue's language."""
    text = turn.text
    for item in turn.items:
        text = text.replace(item.title, " ")
    return text


def _quoted(text: str, most: int = 200) -> str:
    folded = " ".join(text.split())
    return repr(folded if len(folded) <= most else f"{folded[:most]}…")


def _sentence(text: str, at: int) -> str:
    end = 0
    for sentence in sentences_of(text):
        end = text.find(sentence, end) + len(sentence)
        if at < end:
            return " ".join(sentence.split())
    return _quoted(text)
