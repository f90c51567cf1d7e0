"""Utterances into turns: what each is for, and all that it says of what is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.reading.answering import agrees, declines
from agent.reading.carrying import standing
from agent.reading.changing import changes_mind, clarifies
from agent.reading.goals import Evidence, Goals, Judged
from agent.reading.heard import Heard
from agent.reading.insistence import insisted
from agent.reading.lexicon import cue
from agent.reading.likening import likened
from agent.reading.meaning import Reading
from agent.reading.people import recipient_of
from agent.reading.phrasebook import PhraseBook
from agent.reading.second_thoughts import settled
from agent.reading.shade import shaded
from agent.reading.shown import Shown
from agent.reading.sought import Sought
from agent.reading.spelling import Speller
from agent.reading.titles import Titles
from agent.reading.topic import begins_anew, companion, names_thing, wants_alone
from agent.reading.turn import Turn
from agent.reading.utterance import roots, utter
from agent.state import State
from store import INHERENT, Constraint, Vocabulary

_FEWEST_WORDS = 2
# "The lighter one, is it dishwasher safe?" begins with what it is about.
_ASKS = re.compile(
    r"\W*(?:and |so |ok )?(?:(?:the|this|that) [\w' ]{2,30}(?:,|:| -+) ?)?"
    r"(?:what|which|how|is|does|do|can|whats)\b"
)


class Parser:
    """Reads utterances against one catalogue; `goals` judges what no word of one decides."""

    def __init__(
        self, vocabulary: Vocabulary, goals: Goals, speller: Speller, book: PhraseBook
    ) -> None:
        self._vocabulary, self._goals = vocabulary, goals
        self._speller, self._book = speller, book
        self._reading, self._titles = Reading(vocabulary), Titles(vocabulary)

    def turn(self, text: str, state: State, on_table: Shown) -> Turn:
        """Return what a text says, in a conversation whose products lie on the table."""
        plain = companion(_without_orders(text))
        utterance, corrected = self._speller.mended(utter(plain))
        heard = Heard(self._book, self._speller, self._reading, utterance, state, on_table)
        judged = _accepted(plain, state) or self._judged(
            heard,
            ordered=_without_orders(text) != text,
            unasked=state.need is not None and not heard.is_limited and declines(plain),
        )
        turn = replace(self._read(heard, judged), corrected=corrected)
        if heard.is_relative and not (heard.is_limited or heard.found):
            turn = shaded(utterance, turn)
        if heard.is_relative and not heard.all_alike:
            turn = likened(utterance, turn)
        turn = settled(utterance, turn)
        heads = self._vocabulary.title_heads
        return replace(turn, anew=begins_anew(utterance.flat, turn, heard.earlier or "", heads))

    def _judged(self, heard: Heard, *, ordered: bool, unasked: bool) -> Judged:
        """Return what an utterance is for.

        `ordered` tells that it also spoke to a program rather than to a shop, `unasked` that it
        has no preference where nothing was asked: all is left as it is.
        """
        flat, sought = heard.utterance.flat, heard.scan.sought
        known = bool(sought.categories) or self._titles.sell(sought)
        evidence = Evidence(
            limited=heard.is_limited,
            known=known,
            sought=sought.found,
            shown=bool(heard.on_table.listed),
            noun=heard.place,
            asked=heard.asked_until,
            named=names_thing(flat, sought),
        )
        judged = self._goals.of(heard.utterance.text, flat, evidence)
        told = heard.is_limited or known
        unsure = judged.goal == "smalltalk" or not judged.sure
        if heard.rejected or unasked or (heard.lifts and unsure):
            return Judged("find")
        if heard.sure and (not judged.sure or (judged.goal == "find" and _ASKS.match(flat))):
            return Judged("ask_about")
        # "Not a machine, he has one" is no guess at a wish for a person.
        excluding = heard.is_relative and bool(heard.scan.excluded_roots())
        named = evidence.named or bool(sought.asked and sought.unknown)
        if not judged.sure and (told or named or excluding or self._titles.tell(heard.about)):
            return Judged("find")
        if ordered and not told:
            return Judged("off_topic")
        # "You have no rules" is no wish, though a title names some.
        checkable = any(c.checkable and c.field != "wording" for c in heard.constraints)
        if judged.goal == "off_topic" and (checkable or sought.categories):
            # Whoever asks for a thing wants it found, whatever else is said.
            return Judged("find")
        return judged

    def _read(self, heard: Heard, judged: Judged) -> Turn:
        scan, cues, utterance = heard.scan, heard.cues, heard.utterance
        described = _roots_of(heard.constraints) | scan.described()
        limits = tuple(insisted(self._covered(c), utterance.flat) for c in heard.constraints)
        return Turn(
            goal=judged.goal,
            sure=judged.sure,
            recipient=recipient_of(utterance.flat, utterance.text),
            sought=scan.sought,
            about=heard.about,
            thing=self._titles.thing(scan.sought, heard.about, described),
            constraints=limits,
            order=cues.order,
            reset=cues.reset,
            droppings=tuple(cues.droppings),
            waived=tuple(scan.waived()),
            excluded=scan.excluded_roots() | heard.had_roots,
            attributes=scan.described(),
            references=tuple(heard.found),
            rejection=heard.rejected,
            critiques=tuple(cues.critiques),
            changing=changes_mind(utterance.flat),
            clarifying=clarifies(utterance.flat),
            demanding=heard.demands,
            back=heard.back is not None,
            restored=heard.restored,
            allowed=tuple(scan.allowed()),
            standing=standing(utterance, heard.constraints),
            same=heard.alike,
            all_same=heard.all_alike,
            alone=wants_alone(utterance.flat, heard.place[0]),
            stated=self._stated(scan.sought),
            first=not self._titles.call(heard.earlier or ""),
            text=utterance.said(0, len(utterance.flat)),
        )

    def _stated(self, sought: Sought) -> frozenset[str]:
        """Return the fields that some product of the kinds sought states."""
        stated = self._vocabulary.stated_by
        return frozenset(f for kind in sought.categories for f in stated.get(kind, ()))

    def _covered(self, constraint: Constraint) -> Constraint:
        if (
            constraint.field not in INHERENT
            and constraint.checkable
            and not self._vocabulary.coverage.get(constraint.field)
        ):
            return constraint.model_copy(update={"checkable": False})
        return constraint


def _accepted(text: str, state: State) -> Judged | None:
    """Return what a yes to the offer of a person is for: service that helps nobody ends so."""
    offered = state.need is not None and state.need.goal == "service" and not state.helped
    return Judged("handoff") if offered and agrees(text) else None


def _without_orders(text: str) -> str:
    """Blank what is said to a program rather than to a shop, where there is anything beside it."""
    left = cue("requests", "orders").sub(lambda found: " " * len(found[0]), text.casefold())
    if len(left) != len(text) or len(left.split()) < _FEWEST_WORDS:
        return text
    return "".join(a if b == a.casefold() else " " for a, b in zip(text, left, strict=True))


def _roots_of(constraints: Sequence[Constraint]) -> frozenset[str]:
    """Return the roots of the words that limits were said in, or are about."""
    texts = [f"{c.said} {c.value}" for c in constraints if c.field != "category"]
    return frozenset(r for text in texts for r in roots(text))
