"""When a question has a place in a turn, how it is put, and which questions a model may not ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from agent.counterparts import words_in
from agent.grounding import Checked
from agent.need import Goal, Need
from agent.question import Question
from agent.reading import either, impatient, table, words_of
from agent.sentences import split
from agent.state import State
from agent.templates import load
from agent.templates.templates import pattern
from agent.voice import Voice
from store import Vocabulary, fold, words

# What a turn does that is no request to narrow down.
_ELSEWHERE = frozenset({"critique", "reject", "recall", "refer", "back"})
_GOALS = frozenset({"find", "recommend_for_me", "new_arrivals", "similar"})
_LONGEST_NAME = 2
_PICK: Goal = "recommend_for_me"
# Who names nothing is asked this often; then it is for the shop to propose something.
_MOST_COLD = 2
_YES_OR_NO = ("Yes", "No")
_BAND = re.compile(
    r"Under (?P<under>.+)|Over (?P<over>.+)|(?P<low>[^ ]*\d[^ ]*) to (?P<high>[^ ]*\d.*)"
)


def askable(need: Need, state: State, said: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Return the fields that may be asked about in this turn, with the share who could answer.

    None where a question has no place: in an impatient turn, beside another question, right after
    a question that got no answer, or where the turn is not about finding something.
    """
    if state.hurried or impatient(said) or not _has_place(need, state):
        return {}
    if len(state.asked) >= _MOST_COLD and _is_cold(need, state):
        return {}
    known = {c.field for c in need.constraints if c.field != "category"}
    known |= {*state.asked, *need.indifferent, *(["category"] if need.thing else [])}
    eases = askable_fields(vocabulary)
    if is_vague(need, said):
        # Of a thing that nobody has named yet, nobody knows the color.
        eases = {f: eases[f] for f in table("questions")["of_anything"] if f in eases}
    return {field: ease for field, ease in eases.items() if field not in known}


def _is_cold(need: Need, state: State) -> bool:
    """Return True where the shopper came for a pick, whatever the answers made of it since."""
    return any(n.goal == _PICK for n in (*state.earlier, state.need, need) if n)


def _has_place(need: Need, state: State) -> bool:
    if need.goal not in _GOALS or need.order != "fit" or need.conflicts or not need.sure:
        return False
    if any(o.kind in _ELSEWHERE for o in need.operations):
        return False
    return state.question is None or _is_answered(state.question.field, need, state)


def _is_answered(field: str, need: Need, state: State) -> bool:
    before = [c for c in state.need.constraints if c.field == field] if state.need else []
    now = [c for c in need.constraints if c.field == field]
    return field in need.indifferent or now != before


def askable_fields(vocabulary: Vocabulary) -> Mapping[str, float]:
    """Return what shoppers can be asked about, with the share of them, 0 to 1, who can answer."""
    given = table("questions")["ease"]
    return {
        field: given.get(field, _ease(field, vocabulary))
        for field in vocabulary.coverage
        if field in given or _is_sayable(field, vocabulary)
    }


def _is_sayable(field: str, vocabulary: Vocabulary) -> bool:
    words, rules = field.split("_"), table("questions")
    shopful = field in rules["never"] or bool(set(words) & set(rules["technical"]))
    return not shopful and len(words) <= _LONGEST_NAME and field not in vocabulary.days


def _ease(field: str, vocabulary: Vocabulary) -> float:
    kind = "flag" if field in vocabulary.flags else "text"
    kind = "number" if field in vocabulary.numbers else kind
    return float(table("questions")["ease_of_others"][kind])


def question_of(need: Need, ask: Mapping[str, Any]) -> Question | None:
    """Return the question that a tool's answer offers, in the shopper's language."""
    if not ask:
        return None
    voice = Voice(words_in(need.language), by=need.about)
    field, kind = ask["field"], ask["kind"]
    if kind == "flag" and voice.words.noun(field):
        kind = "has"
    options = [_option(option, voice) for option in ask["options"]]
    heard = tuple(map(voice.words.of, options))
    told = [_begun_small(option, voice) for option in options]
    sentence = voice.say(
        f"question.{field}",
        f"question.{kind}",
        field=voice.words.field(field),
        options=voice.words.joined(told, "or"),
    )
    question = Question(field=field, question=sentence, options=tuple(options))
    return as_heard(question, voice, heard)


def as_heard(question: Question, voice: Voice, options: Sequence[str] = ()) -> Question:
    """Return a question that was put in English in the shopper's language, and so its options."""
    heard = voice.words.of(question.question)
    if heard == question.question:
        return question
    return Question(
        field=question.field,
        question=heard,
        options=tuple(options) or tuple(map(voice.words.of, question.options)),
        english=question.question,
        meant=question.options,
    )


def _option(option: str, voice: Voice) -> str:
    """Return an option of the catalogue's as it is said."""
    if found := _BAND.fullmatch(option):
        bounds = {n: voice.words.value(b) for n, b in found.groupdict().items() if b}
        return voice.say(f"question.option.{'_'.join(bounds)}", **bounds)
    if option in _YES_OR_NO:
        return voice.say(f"question.option.{option.lower()}")
    return voice.words.value(option)


def _begun_small(option: str, voice: Voice) -> str:
    """Return an option as it stands in the question: "under $40"."""
    if not _BAND.fullmatch(option):
        return option
    heard = voice.words.of(option)
    small = option[:1].lower() + option[1:]
    return small if heard == option else voice.words.note(small, heard[:1].lower() + heard[1:])


def is_vague(need: Need, said: str) -> bool:
    """Return True where a request names nothing to look for: "i need a gift", "something nice"."""
    named = words(need.about or said)
    plain = table("questions")["open"]
    idle = words_of("english", "stop") | set(words(need.recipient)) | {"nice", "good", "cool"}
    return any(w in plain for w in named) and all(w in plain or w in idle for w in named)


def leads(need: Need, said: str) -> bool:
    """Return True where a request leaves everything open, so that the question comes first."""
    return is_vague(need, said) and not need.constraints


class Questions:
    """Judges the questions of one turn: only the offered one narrows, others may propose."""

    def __init__(self) -> None:
        self.offered: Question | None = None
        self.asked = self.cut = False
        self._own = _own()

    def judged(self, sentence: str) -> Checked | None:
        """Return the verdict on a question to the shopper; None for every other sentence."""
        said = sentence.strip(" -\n*")
        if self.offered and said == self.offered.checked and not self.asked:
            self.asked = True
            return Checked(sentence=sentence, ok=True)
        if not _asks(said) or any(way.fullmatch(said) for way in self._own):
            return None
        self.cut = True
        return Checked(sentence=sentence, ok=False, problem="the shop asks its own questions")

    def missing(self) -> Question | None:
        """Return the offered question where a model asked another one in its place."""
        return self.offered if self.cut and not self.asked else None


def _asks(sentence: str) -> bool:
    return sentence.endswith("?") and bool(_inquiring().search(fold(sentence)))


@cache
def _inquiring() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){either(table('questions')['inquiring'])}(?![\w'-])")


@cache
def _own() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the questions that the shop itself puts in other places."""
    named = load().names.items()
    ways = [w for name, ways in named if not name.startswith("question.") for w in ways]
    asking = [part.strip() for way in ways for part in split(way) if part.strip().endswith("?")]
    return tuple(pattern(part) for part in asking)
