"""One utterance in its conversation: what it names, limits, points at and lets go of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from agent.need import Need
from agent.reading.about import about
from agent.reading.carrying import everything_same, same
from agent.reading.changing import names_amount
from agent.reading.cues import Cues
from agent.reading.goals import told_by_cues
from agent.reading.lexicon import cue
from agent.reading.meaning import Reading
from agent.reading.owning import left_out
from agent.reading.phrasebook import PhraseBook
from agent.reading.pointing import placed
from agent.reading.reference import references
from agent.reading.rejection import field_of_others, goes_back, goes_back_to, rejection
from agent.reading.scan import Scan
from agent.reading.shown import Shown
from agent.reading.spelling import Speller
from agent.reading.utterance import Utterance, roots
from agent.state import State
from store import Constraint

# "What else do I need for it?" sends nothing away.
_BESIDE = frozenset({"similar", "complete_the_set"})


class Heard:
    """Reads the parts of an utterance one after the other: what one part claims, no later takes.

    `found` are the references to products, `sure` those that need no other word to be meant;
    `rejected` is what is sent away or called back, and `back` where the need before is asked for,
    or the earlier one that is `restored`.
    """

    def __init__(
        self,
        book: PhraseBook,
        speller: Speller,
        reading: Reading,
        utterance: Utterance,
        state: State,
        on_table: Shown,
    ) -> None:
        self.utterance, self.on_table = utterance, on_table
        self.earlier = state.need.about if state.need else None
        self._previous = state.need
        amended = names_amount(utterance.flat)
        money = amended and _speaks_of_price(state.need)
        self.scan = Scan(
            book,
            speller,
            reading,
            utterance,
            earlier=self.earlier,
            kinds=_kinds(state.need),
            held=state.need.constraints if state.need else (),
            money=money,
            amended=_last_number(state.need) if amended and not money else None,
        )
        # "She already has gloves" points at none of those that were shown.
        self._left = left_out(utterance, book) if self.is_relative else []
        self.scan.claims.claim_all(place for _, place in self._left)
        self._point(state)
        self._carry()
        self.cues = Cues(
            self.scan, book.vocabulary, on_table, self.found, relative=self.is_relative
        )
        self.scan.claim_around()
        self.constraints = self._constraints(book)

    def _point(self, state: State) -> None:
        """Read what it points at, what it sends away, and whether it goes back to a need."""
        flat = self.utterance.flat
        hint = told_by_cues(flat)
        self.found = [] if self._left else references(self.utterance, self.on_table, hint)
        self.sure = [r for r in self.found if not r.loose]
        self.scan.refer(self.sure)
        if not self.on_table.listed:
            # The "top 2" of what was never shown are no tops.
            self.scan.claims.claim_all(m.span() for m in placed().finditer(flat) if m["count"])
        # "Same limits as before" goes back to nothing.
        self.all_alike = everything_same(flat) is not None
        stays = self.sure or self.all_alike
        self.back, self.restored = None if stays else goes_back(flat), None
        needs = (*state.earlier, state.need) if state.need else ()
        if not self.sure and (found := goes_back_to(flat, needs)):
            self.back, self.restored = found
        held = state.need.constraints if state.need else ()
        silent = self.back or self._left or hint in _BESIDE
        self.rejected = (
            None if silent else rejection(self.utterance, self.on_table, self.found, held)
        )

    def _carry(self) -> None:
        """Read what is to be as it was, and hide all that was read so far."""
        self.alike, places = same(self.utterance, self._previous, self.on_table)
        rejected = self.rejected.places if self.rejected else ()
        for place in (*places, *rejected, *([self.back] if self.back else [])):
            self.scan.claims.claim(*place)

    def _constraints(self, book: PhraseBook) -> tuple[Constraint, ...]:
        wishes = self.scan.wishes()
        others = field_of_others(self.utterance.flat)
        if self.rejected and any(c.negative and c.field == others for c in wishes):
            # "Black is boring, any other colors?" sends black away.
            self.rejected = None
        read = (
            *self.scan.category(),
            *wishes,
            *self.scan.qualities(),
            *self.scan.excluded_kinds(),
            *self.cues.constraints,
            *(self.rejected.values if self.rejected else ()),
            *(kind for kind, _ in self._left if self._may_show(kind)),
        )
        sought = self.scan.sought
        kinds = (*sought.categories, *roots(sought.head)[-1:]) or self._kinds_before()
        return (*read, *self.cues.relative(kinds, book.vocabulary))

    def _may_show(self, kind: Constraint) -> bool:
        """Return False for the hammer that somebody has who looks for drills: none is shown."""
        previous = self._previous
        held = [c for c in previous.constraints if c.is_kind] if previous else []
        sought = {root for c in held for v in c.values for root in roots(str(v))}
        sought |= set(roots(previous.thing)) if previous else set()
        return not sought or any(sought & set(roots(str(v))) for v in kind.values)

    def _kinds_before(self) -> Sequence[str]:
        """Return what the conversation is about: its categories, else the noun that it ends in."""
        return _kinds(self._previous) or tuple(roots(self.earlier or "")[-1:])

    @property
    def is_relative(self) -> bool:
        """True where there is something that it may be set against."""
        return self.earlier is not None or bool(self.on_table.listed)

    @cached_property
    def about(self) -> str:
        """The words to search for."""
        return about(self.utterance.words, self.scan.left_out(), self.scan.kept())

    @property
    def demands(self) -> bool:
        """True for "make it ..." and "it has to be ...": whatever follows, it is a wish."""
        return bool(cue("requests", "demanding").match(self.utterance.flat.strip()))

    @property
    def is_limited(self) -> bool:
        """True where it limits, changes, drops or sends away anything."""
        let_go = (self.cues.reset, self.cues.droppings, self.scan.waived())
        told = (self.constraints, self.cues.order, *let_go, self.alike, self.back, self.rejected)
        return any(map(bool, told)) or (self.is_relative and self.demands)

    @property
    def had_roots(self) -> frozenset[str]:
        """The roots of the words for what it leaves out."""
        return frozenset(r for c, _ in self._left for v in c.values for r in roots(str(v)))

    @property
    def lifts(self) -> bool:
        """True for "fine, mint then" after "not mint": what was excluded is asked for."""
        held = self._previous.constraints if self._previous else ()
        barred = [set(roots(str(v))) for c in held if c.field == "wording" for v in c.values]
        said = set(roots(self.about))
        return any(words <= said for words in barred)

    @property
    def place(self) -> tuple[int, int]:
        """Where in the text the thing stands that is asked for."""
        sought = self.scan.sought
        words = self.utterance.words[sought.first : sought.last]
        return (words[0].start, words[-1].end) if words else (0, 0)

    @property
    def asked_until(self) -> int | None:
        """Where in the text the thing that is asked for ends; None where nothing is asked for."""
        sought = self.scan.sought
        return self.place[1] if sought.asked and sought.found else None


def _kinds(previous: Need | None) -> Sequence[str]:
    """Return the categories that the conversation is about."""
    constraints = previous.constraints if previous else ()
    named = (c for c in constraints if c.field == "category" and not c.negative)
    return tuple(str(v) for c in named for v in c.values)


def _speaks_of_price(previous: Need | None) -> bool:
    return previous is not None and any(c.field == "price" for c in previous.constraints)


def _last_number(previous: Need | None) -> Constraint | None:
    """Return the limit that "make it 256" changes: the last one told in a number."""
    told = [c for c in previous.constraints if c.kind == "number"] if previous else []
    last = told[-1] if told else None
    return last if last and [c.field for c in told].count(last.field) == 1 else None
