"""One utterance under the reader's eye: which words are spoken for, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from agent.reading.about import meant
from agent.reading.alike import alike
from agent.reading.amending import amended_by
from agent.reading.changing import around
from agent.reading.claims import Claims
from agent.reading.compatibility import compatibilities
from agent.reading.complement import in_complement
from agent.reading.conditions import conditions_told
from agent.reading.exclusion import Exclusions
from agent.reading.having import parts_wanted
from agent.reading.kinds import stated
from agent.reading.lacks import lacks_wanted
from agent.reading.lexicon import words_of
from agent.reading.meaning import Reading
from agent.reading.negation import Scope, scopes, soft_spans
from agent.reading.numbers import Place, numbers_read
from agent.reading.partwise import of_parts
from agent.reading.people import is_animal
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import Match
from agent.reading.qualities import qualities_wanted
from agent.reading.reference import Reference
from agent.reading.seeker import Seeker
from agent.reading.shade import only_a_shade
from agent.reading.sides import sides_wanted
from agent.reading.sighting import Sighting
from agent.reading.sizes import size_wanted
from agent.reading.sought import Sought, fitting, openers
from agent.reading.specs import specs_wanted
from agent.reading.spelling import Speller
from agent.reading.tones import tones_wanted
from agent.reading.utterance import Utterance, Word
from agent.reading.varieties import varieties_wanted
from agent.reading.wishes import constraint, joined
from agent.reading.worded import worded
from store import INHERENT, Constraint, fold


class Scan:
    """Reads the parts of one utterance; what is claimed by one part is hidden from the next."""

    def __init__(
        self,
        book: PhraseBook,
        speller: Speller,
        reading: Reading,
        utterance: Utterance,
        *,
        earlier: str | None,
        kinds: Sequence[str] = (),
        held: Sequence[Constraint] = (),
        money: bool = False,
        amended: Constraint | None = None,
    ) -> None:
        self._book = book
        self._speller = speller
        self._reading = reading
        self.utterance = utterance
        self._refining = earlier is not None
        self._earlier, self._kinds = earlier or "", kinds
        self._held = {(c.field, fold(str(v))) for c in held for v in c.values}
        self.claims = Claims(utterance.flat)
        counts = stated(book, utterance, kinds)
        together = [
            *compatibilities(utterance, book),
            *sides_wanted(utterance, book.vocabulary, counts),
            *parts_wanted(utterance, book.vocabulary, counts),
            *tones_wanted(utterance, book.vocabulary),
        ]
        self._compatible = self.claims.fresh([(c, p) for c, p in together if c.checkable])
        read = numbers_read(utterance, book.vocabulary, counts=counts, money=money)
        read = read or amended_by(utterance, amended)
        self.numbers = self.claims.fresh(read)
        self.numbers += self.claims.fresh(
            size_wanted(utterance.flat, utterance.text, book.vocabulary)
        )
        self._lacks = [(c, p) for c, p in lacks_wanted(utterance, book) if not self.is_claimed(p)]
        # What can't be checked may still be searched for.
        self._told = [p for c, p in together if not c.checkable and not self.claims.is_claimed(*p)]
        self._compatible += [(c, p) for c, p in together if p in self._told]

    def is_claimed(self, place: Place) -> bool:
        """Return True where any word of a place is spoken for."""
        return self.claims.is_claimed(*place)

    def refer(self, references: Iterable[Reference]) -> None:
        """Hide what points at products: the 49 of "the $49 one" limits nothing."""
        for found in references:
            self.numbers = [(c, p) for c, p in self.numbers if not _inside(p, found)]
            self.claims.claim(found.start, found.end)

    def is_taken(self, word: Word) -> bool:
        """Return True when a word is spoken for."""
        return self.claims.is_claimed(word.start, word.end)

    @cached_property
    def _open(self) -> list[bool]:
        return [not self.is_taken(word) for word in self.utterance.words]

    @cached_property
    def matches(self) -> list[Match]:
        """The phrases of the catalogue among the words that are not spoken for."""
        return self._book.matches(self.utterance.words, self._open)

    @cached_property
    def scopes(self) -> list[Scope]:
        """What is excluded and what is waived."""
        return scopes(
            self.utterance,
            self.matches,
            self.is_taken,
            avoided=lambda word: self._book.free_of(word) is not None,
        )

    @cached_property
    def _scope_of(self) -> dict[int, Scope]:
        return {i: scope for scope in self.scopes for i in scope.words}

    @cached_property
    def sought(self) -> Sought:
        """The noun that is asked for."""
        free = [
            not self.is_taken(w)
            and not any(a <= w.start < b for _, (a, b) in self._lacks)
            and not any(s.start <= w.start and w.end <= s.end for s in self.scopes)
            for w in self.utterance.words
        ]
        matches = [m for m in self.matches if m.first not in self._scope_of]
        return Seeker(
            self._book, self._speller, self.utterance, matches, free, refining=self._refining
        ).sought()

    @cached_property
    def sightings(self) -> list[tuple[Constraint, Place, Match]]:
        """The constraint of each phrase that surely means one."""
        found = []
        for match in self.matches:
            if self._is_head(match) or (self._in_complement(match) and not self._aside(match)):
                continue
            sighting = self._sighting(match)
            meaning = self._reading.meaning(sighting)
            if meaning:
                scope = self._scope_of.get(match.first)
                place = self._place(match, scope)
                said = self.utterance.said(*place)
                negated = bool(scope and scope.excluded)
                made = constraint(meaning, self._book.vocabulary, said=said, negated=negated)
                made = worded(made, sighting, self._book.vocabulary)
                if scope and negated:
                    made = only_a_shade(made, match.first, scope, self.utterance)
                found.append((made, place, match))
        found = alike(found, self.utterance, self._book.vocabulary)
        return of_parts(found, self.utterance, range(self.sought.first, self.sought.last))

    def _sighting(self, match: Match) -> Sighting:
        scope = self._scope_of.get(match.first)
        return Sighting(
            utterance=self.utterance,
            match=match,
            describing=self.sought.found or self._refining,
            negated=bool(scope and scope.excluded),
            head=self.sought.head or self._earlier,
            categories=self.sought.categories or (() if self.sought.found else self._kinds),
            held=self._held,
            aged=self._aged,
        )

    @cached_property
    def _aged(self) -> bool:
        """True where it is told for what age, and for toys, that state an age and no gender."""
        stated = self._book.vocabulary.stated_by
        fields = {f for kind in self.sought.categories for f in stated.get(kind, ())}
        told = any(c.field == "age_from" for c, _ in self.numbers)
        return told or ("age_from" in fields and "gender" not in fields)

    def _is_head(self, match: Match) -> bool:
        return (
            self.sought.found and match.first < self.sought.last and self.sought.first < match.last
        )

    def _in_complement(self, match: Match) -> bool:
        if "gender" in match.kinds() or match.first in self._scope_of or _is_species(match):
            return False
        if any(self._sighting(match).names(m.field) for m in match.meanings if m.kind == "text"):
            return False
        after_head = self.sought.found and self.sought.last <= match.first
        since = self.sought.last if after_head else self._asked_at
        return in_complement(self.utterance.words, match.first, since)

    @cached_property
    def _asked_at(self) -> int:
        if self.sought.found:
            return self.sought.first
        found = openers().search(self.utterance.flat)
        return sum(w.start < found.end() for w in self.utterance.words) if found else 0

    def _place(self, match: Match, scope: Scope | None) -> Place:
        """Return where a wish stands, with the "not" before it."""
        words = self.utterance.words
        start, end = words[match.first].start, words[match.last - 1].end
        if scope and scope.excluded and min(scope.words) == match.first:
            start = min(scope.start, start)
        alone = scope and len(scope.words) == match.last - match.first
        return start, max(end, scope.end) if scope and alone else end

    def wishes(self) -> list[Constraint]:
        """Return the constraints of the phrases, the soft ones told apart."""
        waived = {id(m) for m in self.matches if self._waives(m)}
        kept = [(c, place) for c, place, match in self.sightings if id(match) not in waived]
        kept = [(c, p) for c, p in kept if not any(a <= p[0] < b for a, b in self._told)]
        kept += self._compatible
        kept += varieties_wanted(self.utterance, self.matches, self.sought)
        kept += specs_wanted(
            self.utterance, self.sought, self._book.vocabulary.title_words, self._is_plain
        )
        return [self.softened(c, place) for c, place in joined(kept, self.utterance)]

    def _is_plain(self, at: int) -> bool:
        """Return True for a word that nothing is read from, and that nothing excludes."""
        read = any(m.first <= at < m.last for m in self.matches)
        return not (read or at in self._scope_of or self.is_taken(self.utterance.words[at]))

    def qualities(self) -> list[Constraint]:
        """Return the wishes for what no field tells: "non drowsy", "gas", "left handed"."""
        lacking = [p for _, p in self._lacks]
        free = [
            self._is_plain(i) and not any(a <= w.start < b for a, b in lacking)
            for i, w in enumerate(self.utterance.words)
        ]
        found = list(self._lacks)
        if self._refining:
            found += qualities_wanted(self.utterance, free, self._speller.knows)
        read = [p for _, p in found]
        bare = [self._is_unread(i) and (free[i] or not self._is_plain(i)) for i in range(len(free))]
        told = conditions_told(
            self.utterance, self.sought, bare, self._names_thing, refining=self._refining
        )
        told = ((self._as_stated(c, p), p) for c, p in told)
        found += [(c, p) for c, p in told if not any(a <= p[0] < b for a, b in read)]
        return [self.softened(c, place) for c, place in found]

    def _as_stated(self, wish: Constraint, place: Place) -> Constraint:
        """Return a wish as the value of a field, where what is sought states one: "living room"."""
        words, stated = self.utterance.words, self._book.vocabulary.stated_by
        kinds = self.sought.categories or (() if self.sought.found else self._kinds)
        fields = {field for kind in kinds for field in stated.get(kind, ())}
        for match in self.matches:
            whole = words[match.first].start == place[0] and words[match.last - 1].end == place[1]
            texts = [m for m in match.meanings if m.kind == "text"]
            own = [m for m in texts if m.field in fields or not kinds]
            if whole and len({m.field for m in own}) == 1:
                vocabulary = self._book.vocabulary
                return constraint(own[0], vocabulary, said=wish.said, negated=False)
        return wish

    def _is_unread(self, at: int) -> bool:
        """Return True for a word that no limit is read from, whatever it may mean elsewhere."""
        sighted = any(m.first <= at < m.last for _, _, m in self.sightings)
        named = any(
            m.first <= at < m.last and m.kinds() & {"brand", "category"} for m in self.matches
        )
        taken = self.is_taken(self.utterance.words[at])
        return not (sighted or named or at in self._scope_of or taken)

    def _names_thing(self, word: Word) -> bool:
        """Return True for what is sold as such, and in a follow-up for what nothing is said of."""
        heads = self._book.vocabulary.title_heads
        sold = bool(heads.get(word.stem) or self._book.categories((word,)))
        return sold or (self._refining and not self._speller.knows(word))

    def waived(self) -> list[Constraint]:
        """Return the constraints that are said not to matter."""
        return [c for c, _, match in self.sightings if self._waives(match)]

    def _waives(self, match: Match) -> bool:
        scope = self._scope_of.get(match.first)
        if scope is not None:
            return not scope.excluded
        return self._around(match, "waived") is not None

    def _around(self, match: Match, kind: str) -> Place | None:
        words = self.utterance.words
        place = words[match.first].start, words[match.last - 1].end
        return around(self.utterance.flat, *place, kind) if self._refining else None

    def _aside(self, match: Match) -> bool:
        return bool(self._around(match, "waived") or self._around(match, "allowed"))

    def claim_around(self) -> None:
        """Hide the words that waive or allow a phrase, not the phrase: "changed my mind about"."""
        words = self.utterance.words
        for match in self.matches:
            for kind in ("waived", "allowed"):
                if place := self._around(match, kind):
                    self.claims.claim(place[0], words[match.first].start)
                    self.claims.claim(words[match.last - 1].end, place[1])

    def allowed(self) -> list[Constraint]:
        """Return the constraints that are said to be fine beside what was asked for."""
        flat = self.utterance.flat
        return [
            c
            for c, place, match in self.sightings
            if not self._waives(match) and around(flat, *place, "allowed")
        ]

    @cached_property
    def _soft(self) -> list[Place]:
        return soft_spans(self.utterance.flat)

    def softened(self, constraint_: Constraint, place: Place) -> Constraint:
        """Return the constraint, soft where it is only wished for."""
        soft = any(start <= place[0] and place[1] <= end for start, end in self._soft)
        return constraint_.model_copy(update={"hard": False}) if soft else constraint_

    def category(self) -> list[Constraint]:
        """Return the constraint on the category of what is sought."""
        names = fitting(self.sought, self._fields_told(), self._book.vocabulary.stated_by)
        if not names:
            return []
        words = self.utterance.words
        said = self.utterance.said(words[self.sought.first].start, words[self.sought.last - 1].end)
        value = names if len(names) > 1 else names[0]
        op = "in" if len(names) > 1 else "eq"
        return [
            Constraint.model_validate({"field": "category", "op": op, "value": value, "said": said})
        ]

    def _fields_told(self) -> set[str]:
        """Return the fields that tell what is sought; what is for kids is told by an age too."""
        told = [*(c for c, _ in self.numbers), *(c for c, _, _ in self.sightings)]
        fields = {c.field for c in told if c.checkable and not c.negative} - INHERENT
        words = (w for i, w in enumerate(self.utterance.words) if i not in self._scope_of)
        kids = any(w.text in words_of("people", "children") for w in words)
        return {*fields, *(["age_from"] if kids and "gender" not in fields else [])}

    def excluded_kinds(self) -> list[Constraint]:
        """Return the categories that are excluded, and the features nobody can check."""
        spoken = {match.first for _, _, match in self.sightings}
        exclusions = Exclusions(self.utterance, self.matches, self._book, self._speller)
        excluded = [scope for scope in self.scopes if scope.excluded]
        return [c for scope in excluded for c in exclusions.of(scope, self.sought, spoken)]

    def left_out(self) -> set[int]:
        """Return the words that nothing should search for."""
        words = self.utterance.words
        inside = [(s.start, s.end) for s in self.scopes]
        waived = [i for m in self.matches if self._waives(m) for i in range(m.first, m.last)]
        return set(waived) | {
            i
            for i, w in enumerate(words)
            if self.is_taken(w)
            or i in self._scope_of
            or any(s <= w.start and w.end <= e and i not in self._named for s, e in inside)
        }

    @cached_property
    def _named(self) -> set[int]:
        """The words of what is sought, also where an exclusion is said around them."""
        return set(range(self.sought.first, self.sought.last))

    def kept(self) -> set[int]:
        """Return the words that are surely searched for."""
        runs = [range(match.first, match.last) for _, _, match in self.sightings]
        runs += [
            range(m.first, m.last) for m in self.matches if m.kinds() & {"compound", "variety"}
        ]
        head = range(self.sought.first, self.sought.last)
        return {i for run in runs for i in run} | {i for i in head if self._spoken(i)}

    def _spoken(self, at: int) -> bool:
        word = self.utterance.words[at]
        # The can of "watering can" is a part of its name.
        named = at == self.sought.last - 1 and len(self.sought.head.split()) > 1
        return meant(word) or named or (len(word.text) == 1 and word.text != "a")

    def described(self) -> frozenset[str]:
        """Return the words that came with a constraint of their own."""
        runs = [range(match.first, match.last) for _, _, match in self.sightings]
        return frozenset(self.utterance.words[i].text for run in runs for i in run)

    def excluded_roots(self) -> frozenset[str]:
        """Return the roots of the words that are excluded."""
        return frozenset(
            self.utterance.words[i].stem for s in self.scopes if s.excluded for i in s.words
        )


def _is_species(match: Match) -> bool:
    """Return True for the cat of "a bed for my cat": it is what the bed is made for."""
    texts = [m for m in match.meanings if m.kind == "text"]
    return any(m.field == "species" or is_animal(str(m.value)) for m in texts)


def _inside(place: Place, reference: Reference) -> bool:
    return place[0] < reference.end and reference.start < place[1]
