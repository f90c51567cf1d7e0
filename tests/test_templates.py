from importlib.resources import files
from string import ascii_uppercase

import pytest

from agent.templates import load
from agent.templates.templates import slots_of
from agent.voice import Voice

LANGUAGES = sorted(
    f.name.removesuffix(".yaml")
    for f in files("agent.templates").iterdir()
    if f.name.endswith(".yaml")
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things_with_the_same_slots(language: str) -> None:
    english, other = load("en").names, load(language).names
    assert set(other) == set(english)
    for name, ways in other.items():
        assert all(any(slots_of(e) >= slots_of(w) for e in english[name]) for w in ways), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_fragments_begin_small_and_end_without_a_stop(language: str) -> None:
    for name, ways in load(language).names.items():
        if name.startswith(("reasons.", "drawbacks.")):
            assert not [w for w in ways if w.endswith((".", "。"))], name
            first = [w[0] for w in ways if not w.startswith(("SPF", "{"))]
            assert not set(first) & set(ascii_uppercase), name


def test_a_language_without_a_file_is_answered_in_english() -> None:
    assert load("tlh").names == load("en").names


def test_a_voice_says_a_thing_otherwise_until_all_ways_are_used() -> None:
    voice = Voice(load(), by="tent")
    ways = load().ways("lead.few")
    assert len({voice.say("lead.few", n="two") for _ in ways}) == len(ways)


def test_a_voice_does_not_begin_as_the_replies_before() -> None:
    heard: list[str] = []
    for _ in load().ways("lead.open"):
        said = Voice(load(), earlier=heard, by="tent").say("lead.open")
        assert said not in heard
        heard.append(said)


def test_the_same_conversation_hears_the_same_words() -> None:
    said = [Voice(load(), earlier=["Then these:"], by="a tent").say("lead.again") for _ in "ab"]
    assert said[0] == said[1]


def test_one_is_told_otherwise_than_several() -> None:
    voice = Voice(load())
    assert voice.count("remarks.hidden", 1).startswith("One more")
    assert voice.count("remarks.hidden", 1204).startswith("1,204 more")


@pytest.mark.parametrize(
    ("value", "told"), [("1 hours", "1 hour"), ("12 hours", "12 hours"), ("navy", "navy")]
)
def test_a_unit_agrees_with_its_number(value: str, told: str) -> None:
    assert load().value(value) == told
