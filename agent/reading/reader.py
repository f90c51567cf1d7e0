"""The deterministic reader: a shopper's words into a need, with the catalogue's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from agent.languages import (
    Translation,
    choice_of,
    is_foreign,
    language_of,
    offered,
    translated,
)
from agent.need import Need
from agent.reading.about import about
from agent.reading.answering import Answers, declines, left_open
from agent.reading.carrying import same, standing
from agent.reading.changing import changes_mind, names_amount
from agent.reading.conflicts import conflicts_of
from agent.reading.cues import Cues
from agent.reading.goals import Evidence, Goals, Judged, told_by_cues
from agent.reading.insistence import insisted
from agent.reading.lexicon import cue, words_of
from agent.reading.meaning import Reading
from agent.reading.merging import merged
from agent.reading.people import recipient_of
from agent.reading.phrases import PhraseBook
from agent.reading.reference import references
from agent.reading.rejection import goes_back, rejection
from agent.reading.scan import Scan
from agent.reading.shown import Shown
from agent.reading.sought import Sought
from agent.reading.spelling import Speller
from agent.reading.topic import begins_anew
from agent.reading.turn import Turn
from agent.reading.utterance import Utterance, root, roots, utter
from agent.state import State
from store import Constraint, Product, Vocabulary, stem, stems

# A word in fewer titles than this may be there by chance.
_FEWEST_TITLES = 2
_FEWEST_WORDS = 2
_USUAL = 3
_ASKS = re.compile(r"\W*(?:and |so )?(?:what|which|how|is|does|do|can|whats)\b")
_NEW = State()


class Reader:
    """Reads requests against one catalogue; `goals` judges what no word of a request decides."""

    def __init__(self, vocabulary: Vocabulary, goals: Goals | None = None) -> None:
        self._vocabulary = vocabulary
        self._goals = goals or Goals()
        self._book = PhraseBook(vocabulary)
        self._speller = Speller(self._book)
        self._reading = Reading(vocabulary)
        self._answers = Answers(vocabulary)
        # The tables and patterns are made at their first use: not while a shopper waits.
        self.read("the lightest thing under 2 kg, not black, cheaper please")

    def read(
        self,
        text: str,
        *,
        state: State = _NEW,
        shown: Sequence[Product] = (),
        seen: Sequence[Product] = (),
    ) -> Need:
        """Return the need after this text.

        It may speak of the products in the last list, `shown`, and of those `seen` before.
        """
        before = state.need
        focus = before.referred if before else ()
        # Several that were sent away are not "those" any more; one still is "that one".
        gone = before is not None and len(focus) > 1 and set(focus) <= set(before.excluded)
        on_table = Shown(shown, seen, () if gone else focus)
        if is_foreign(text):
            return _again(before).model_copy(update={"goal": "off_topic", "unread": True})
        chosen, said = choice_of(text)
        need = self._read(said, state, on_table) if said else _again(before)
        chosen = chosen or (before.chosen if before else None)
        if not chosen:
            return need
        return need.model_copy(update={"chosen": chosen, "language": chosen})

    def _read(self, text: str, state: State, on_table: Shown) -> Need:
        """Return the need after a text, in the language in which that is written."""
        before = state.need.language if state.need else "en"
        meant = state.meaning(text)
        language = before if meant else language_of(text, before=before)
        if language == "en":
            need = self._understood(text, state, on_table)
            return need.model_copy(update={"language": "en", "english": "", "typed": ()})
        known = offered(text, meant) if meant else None
        english = known or translated(text, language, kept=self._kept)
        if not english.text and text.strip():
            # Of what it said nothing is known: it is asked.
            return _again(state.need).model_copy(
                update={"goal": "find", "sure": False, "language": language}
            )
        need = self._understood(english.text, state, on_table)
        return need.model_copy(
            update={
                "language": language,
                "english": english.text,
                "typed": english.pieces,
                "constraints": tuple(_typed(c, english) for c in need.constraints),
                "conflicts": tuple(
                    (_typed(a, english), _typed(b, english)) for a, b in need.conflicts
                ),
            }
        )

    def limits(self, text: str) -> tuple[Constraint, ...]:
        """Return the limits that a text names, whatever it is said for."""
        return self._turn(text, _NEW, Shown()).constraints

    def mended(self, text: str) -> str:
        """Return a text with the slips of the pen in its request words mended."""
        return self._speller.mended_request(text)

    def _kept(self, word: str, english: str) -> bool:
        """Return True for a word that the catalogue itself uses, more than its English."""
        titles = self._vocabulary.title_words
        ours = sum(titles.get(s, 0) for s in roots(english))
        return sum(titles.get(s, 0) for s in stems(word)) > ours

    def _understood(self, text: str, state: State, on_table: Shown) -> Need:
        text = self.mended(text)
        turn = self._answers.turn(text, state) or self._turn(text, state, on_table)
        need = left_open(merged(state, turn), turn, state.need)
        found = (*need.conflicts, *conflicts_of(need, self._vocabulary))
        return need.model_copy(update={"conflicts": tuple(dict.fromkeys(found))})

    def _turn(self, text: str, state: State, on_table: Shown) -> Turn:
        plain = _without_orders(text)
        ordered = plain != text
        utterance, corrected = self._speller.mended(utter(plain))
        earlier = state.need.about if state.need else None
        amended = names_amount(utterance.flat)
        money = _speaks_of_price(state) and amended
        scan = Scan(
            self._book,
            self._speller,
            self._reading,
            utterance,
            earlier=earlier,
            kinds=_kinds(state.need),
            money=money,
            amended=_last_number(state) if amended and not money else None,
        )
        hint = told_by_cues(utterance.flat)
        found = references(utterance, on_table, hint)
        scan.refer(r for r in found if not r.loose)
        sure = [r for r in found if not r.loose]
        back = None if sure else goes_back(utterance.flat)
        # "What else do I need for it?" sends nothing away.
        beside = hint in ("similar", "complete_the_set")
        rejected = None if back or beside else rejection(utterance, on_table, found)
        alike, places = same(utterance, state.need, on_table)
        for place in (*places, *(rejected.places if rejected else ()), *([back] if back else [])):
            scan.claim(*place)
        relative = earlier is not None or bool(on_table.listed)
        cues = Cues(scan, self._vocabulary, on_table, found, relative=relative)
        scan.claim_around()
        constraints = (
            *scan.category(),
            *scan.wishes(),
            *scan.excluded_kinds(),
            *cues.constraints,
            *(rejected.values if rejected else ()),
        )
        sought = scan.sought
        kinds = (*sought.categories, *roots(sought.head)[-1:]) or _kinds(state.need)
        constraints += tuple(cues.relative(kinds, self._vocabulary))
        let_go = (cues.reset, cues.droppings, scan.waived())
        told = (constraints, cues.order, *let_go, alike, back, rejected)
        evidence = Evidence(
            limited=any(map(bool, told)) or (relative and _demands(utterance.flat)),
            known=bool(sought.categories) or self._is_sold(sought),
            sought=sought.found,
            shown=bool(on_table.listed),
            noun=_place(utterance, sought),
            asked=utterance.words[sought.last - 1].end if sought.asked and sought.found else None,
        )
        judged = self._goals.of(utterance.text, utterance.flat, evidence)
        said = about(utterance.words, scan.left_out(), scan.kept())
        unasked = state.need is not None and not evidence.limited and declines(plain)
        if rejected or unasked:
            # Who has no preference, unasked, leaves all as it is.
            judged = Judged("find", sure=True)
        elif sure and (not judged.sure or (judged.goal == "find" and _ASKS.match(utterance.flat))):
            judged = Judged("ask_about", sure=True)
        elif not judged.sure and (evidence.limited or evidence.known or self._is_told(said)):
            judged = Judged("find")
        elif ordered and not (evidence.limited or evidence.known):
            judged = Judged("off_topic")
        elif judged.goal == "off_topic" and (constraints or sought.categories):
            # Whoever asks for a thing wants it found, whatever else is said.
            judged = Judged("find")
        turn = Turn(
            goal=judged.goal,
            sure=judged.sure,
            recipient=recipient_of(utterance.flat, utterance.text),
            sought=sought,
            about=said,
            thing=self._thing(sought, said, _roots_of(constraints) | scan.described()),
            constraints=tuple(insisted(self._covered(c), utterance.flat) for c in constraints),
            order=cues.order,
            reset=cues.reset,
            droppings=tuple(cues.droppings),
            waived=tuple(scan.waived()),
            excluded=scan.excluded_roots(),
            attributes=scan.described(),
            corrected=corrected,
            references=tuple(found),
            rejection=rejected,
            critiques=tuple(cues.critiques),
            changing=changes_mind(utterance.flat),
            demanding=_demands(utterance.flat),
            back=back is not None,
            allowed=tuple(scan.allowed()),
            standing=standing(utterance, constraints),
            same=alike,
            text=utterance.said(0, len(utterance.flat)),
        )
        return replace(
            turn,
            anew=begins_anew(utterance.flat, turn, earlier or "", self._vocabulary.title_heads),
        )

    def _thing(self, sought: Sought, said: str, described: AbstractSet[str]) -> str:
        """Return the thing that no category stands for, as titles may call it."""
        if not sought.found or sought.categories or sought.unknown:
            return ""
        titles, plain = self._vocabulary.title_words, words_of("english", "generic")
        head = sought.head.split()[-1]
        called = self._vocabulary.title_heads.get(stem(head), 0)
        # "Light" and "bar" say little, but where several products are called so.
        usual = _USUAL if head in plain else 1
        if called < usual and not (sought.asked and titles.get(stem(head), 0) >= _USUAL):
            return ""
        before = said.split()[: said.split().index(head)] if head in said.split() else []
        named: list[str] = []
        for word in reversed(before):
            small = word in plain or word in words_of("english", "describing")
            if small or root(word) in described or not titles.get(stem(word)):
                break
            named.insert(0, word)
        return " ".join([*named[-2:], head])

    def _is_told(self, said: str) -> bool:
        """Return True for words that several titles use: "something light for hiking"."""
        titles = self._vocabulary.title_words
        return any(titles.get(stem(word), 0) >= _USUAL for word in said.split())

    def _is_sold(self, sought: Sought) -> bool:
        if not sought.found or sought.unknown:
            return False
        word = stem(sought.head.split()[-1])
        return self._vocabulary.title_words.get(word, 0) >= _FEWEST_TITLES

    def _covered(self, constraint: Constraint) -> Constraint:
        if constraint.checkable and not self._vocabulary.coverage.get(constraint.field):
            return constraint.model_copy(update={"checkable": False})
        return constraint


def _again(before: Need | None) -> Need:
    """Return the need of a turn that says nothing of one: as it was before."""
    if before is None:
        return Need(goal="smalltalk")
    return before.model_copy(
        update={"operations": (), "dropped": (), "english": "", "unread": False, "sure": True}
    )


def _without_orders(text: str) -> str:
    """Blank what is said to a program rather than to a shop, where there is anything beside it."""
    left = cue("requests", "orders").sub(lambda found: " " * len(found[0]), text.casefold())
    if len(left) != len(text) or len(left.split()) < _FEWEST_WORDS:
        return text
    return "".join(a if b == a.casefold() else " " for a, b in zip(text, left, strict=True))


def _demands(flat: str) -> bool:
    """Return True for "make it ..." and "it has to be ...": whatever follows, it is a wish."""
    return bool(cue("requests", "demanding").match(flat.strip()))


def _roots_of(constraints: Sequence[Constraint]) -> frozenset[str]:
    """Return the roots of the words that limits were said in, or are about."""
    texts = [f"{c.said} {c.value}" for c in constraints if c.field != "category"]
    return frozenset(r for text in texts for r in roots(text))


def _typed(constraint: Constraint, english: Translation) -> Constraint:
    """Return a constraint in the words that the shopper typed."""
    return constraint.model_copy(update={"said": english.typed(constraint.said)})


def _kinds(previous: Need | None) -> tuple[str, ...]:
    """Return the categories that the conversation is about."""
    constraints = previous.constraints if previous else ()
    named = (c for c in constraints if c.field == "category" and not c.negative)
    return tuple(str(v) for c in named for v in c.values)


def _place(utterance: Utterance, sought: Sought) -> tuple[int, int]:
    words = utterance.words[sought.first : sought.last]
    return (words[0].start, words[-1].end) if words else (0, 0)


def _speaks_of_price(state: State) -> bool:
    return state.need is not None and any(c.field == "price" for c in state.need.constraints)


def _last_number(state: State) -> Constraint | None:
    """Return the limit that "make it 256" changes: the last one told in a number."""
    told = [c for c in state.need.constraints if c.kind == "number"] if state.need else []
    last = told[-1] if told else None
    return last if last and [c.field for c in told].count(last.field) == 1 else None
