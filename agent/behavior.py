"""What a shopper did before, for the turn that begins; what they see and tell in it, for later."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from agent.need import Need
from agent.written import Written
from recommender import Policy, RankerMismatch, trends
from store import (
    INHERENT,
    Attention,
    BehaviorUnavailable,
    Catalog,
    Constraint,
    DiskFull,
    Event,
    EventKind,
    EventLog,
    Exposure,
    Learned,
    LearnedFolder,
    Preference,
    Product,
    Reviews,
    Shown,
    StoreError,
)
from tools import Popularity, Shopper, Tastes, shifted

TASTE = "taste"
"""The folder beside a catalogue's versions, and the name of what is derived from its events."""
MEND = "Train it again: shopkeeper train taste --catalog NAME"
Answered = Literal["kept", "unknown", "lost"]
"""What became of an answer to an exposure; `unknown` where the shopper was never shown that."""
_log = logging.getLogger("shopkeeper")
_MOST = 200
_NO_EXPOSURE = "0" * 32
_FRESH, _QUICK = 600.0, 0.05
_CHOSEN = "chosen-by-model"
# What is said of these holds for one purchase, or is no taste.
_PASSING = INHERENT | {"price", "rating", "available", "stock", "size"}
_SEARCHES = frozenset({"find", "recommend_for_me", "similar", "new_arrivals", "complete_the_set"})


class Behavior:
    """The log of one catalogue's shoppers as a turn needs it.

    No turn fails because of it: what can't be read is not known, what can't be written is lost,
    and both are told to the log of the program. `reviews` are what the catalogue's buyers wrote:
    the ratings of who asks count as theirs, and so does what they judge there. `private` shows no
    count but those that noise was added to. `clock` gives seconds since the epoch (UTC).
    """

    def __init__(
        self,
        log: EventLog,
        catalog: str,
        learned: LearnedFolder,
        *,
        policy: Policy | None = None,
        private: bool = False,
        reviews: Reviews | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._log, self._catalog, self._learned = log, catalog, learned
        self._policy, self._private = policy or Policy(), private
        self._reviews = reviews
        self._clock = clock
        self._tastes: tuple[str, Learned, Tastes] | None = None
        self._popularity: _Counted | None = None
        self._seen: Attention | None = None

    def shopper(self, name: str, catalog: Catalog, exposure: str) -> Shopper | None:
        """Return who asks, None where what they did can't be read."""
        try:
            events = self._log.history(self._catalog, name, _MOST)
        except (BehaviorUnavailable, DiskFull) as error:
            _log.warning("what a shopper did can't be read: %s", error)
            return None
        written = Written.by(name, self._reviews, self._clock())
        return Shopper(
            sorted([*events, *written.ratings()], key=lambda event: event.at),
            self._clock(),
            self.tastes(catalog),
            self._policy,
            int(exposure[:15], 16),
            lambda constraint: self._tell(name, [constraint]),
            self._attention,
            written.cares,
        )

    def _attention(self) -> Attention | None:
        """Return how often products were shown and clicked; None where that can't be read."""
        # A chance that rests on counts tells of them.
        if self._private:
            return None
        try:
            self._seen = self._log.attention(self._catalog, self._seen)
        except (BehaviorUnavailable, DiskFull) as error:
            _log.warning("how often products were shown can't be read: %s", error)
            return None
        return self._seen

    def leaning(self, name: str, catalog: Catalog) -> tuple[str, ...]:
        """Return the values of the catalogue that a shopper leans to more by what they did last."""
        shopper = self.shopper(name, catalog, _NO_EXPOSURE)
        return shifted(catalog, shopper) if shopper else ()

    def pseudonym(self, name: str) -> str:
        """Return what stands for a shopper in whatever is kept of them."""
        return self._log.pseudonym(self._catalog, name)

    def note(
        self,
        name: str,
        need: Need,
        exposure: str,
        shown: Sequence[Product],
        calls: Sequence[Mapping[str, Any]],
    ) -> bool:
        """Keep what a turn told of the shopper's own taste, and what it showed; True if that is."""
        if told := [] if need.recipient else list(tastes_in(need)):
            self._tell(name, told)
        if not shown or need.goal not in _SEARCHES:
            return False
        slate = self._shown(name, need, exposure, shown, calls)
        return self._kept(lambda: self._log.expose(self._catalog, slate))

    def answer(self, name: str, kind: EventKind, product: str, exposure: str) -> Answered:
        """Keep what a shopper did with a product that they were shown, and with no other."""
        try:
            shown = self._log.exposure(self._catalog, name, exposure)
        except (BehaviorUnavailable, DiskFull) as error:
            _log.warning("what a shopper was shown can't be read: %s", error)
            return "lost"
        if shown is None or product not in {s.product for s in shown.slate}:
            return "unknown"
        return "kept" if self.record(name, kind, product, exposure=exposure) else "lost"

    def record(self, name: str, kind: EventKind, product: str, *, exposure: str = "") -> bool:
        """Keep what a shopper did with a product, such as a click on its card."""
        event = Event(
            id=uuid4().hex,
            shopper=name,
            kind=kind,
            product=product,
            at=self._clock(),
            exposure=exposure,
        )
        return self._kept(lambda: self._log.record(self._catalog, [event]))

    def _shown(
        self,
        name: str,
        need: Need,
        exposure: str,
        shown: Sequence[Product],
        calls: Sequence[Mapping[str, Any]],
    ) -> Exposure:
        ids = [p.id for p in shown]
        slate: Mapping[str, Any] = next((c["slate"] for c in calls if c.get("slate")), {})
        chances, overall = slate.get("propensities", {}), slate.get("marginals", {})
        if slate and ids != list(chances)[: len(ids)]:
            # A language model chose among what was drawn: its chances are nobody's to know.
            slate = {"policy": _CHOSEN, "greedy": ()}
            chances, overall = {}, {}
        return Exposure(
            id=exposure,
            shopper=name,
            at=self._clock(),
            context=need.goal,
            candidates=max([len(shown), *(int(c.get("matching", 0)) for c in calls)]),
            slate=tuple(
                Shown(
                    product=p.id,
                    position=place,
                    propensity=chances.get(p.id, 1.0),
                    marginal=overall.get(p.id, 1.0),
                )
                for place, p in enumerate(shown)
            ),
            policy=slate.get("policy", "ranked"),
            greedy=tuple(slate.get("greedy", ids)),
        )

    def _tell(self, name: str, constraints: Sequence[Constraint]) -> bool:
        now = self._clock()
        events = [
            Event(id=uuid4().hex, shopper=name, kind="said", at=now, preference=preference)
            for preference in _preferences(constraints)
        ]
        return bool(events) and self._kept(lambda: self._log.record(self._catalog, events))

    def _kept(self, write: Callable[[], object]) -> bool:
        try:
            write()
        except (BehaviorUnavailable, DiskFull) as error:
            _log.warning("what a shopper did can't be kept: %s", error)
            return False
        return True

    def tastes(self, catalog: Catalog) -> Tastes | None:
        """Return what was learned of tastes, unless someone it was learned from was forgotten."""
        try:
            learned = self._learned.current()
            if learned is None or any(d.name == TASTE for d in self._log.stale(self._catalog)):
                return None
            version = catalog.edition.version
            if self._tastes is None or self._tastes[:2] != (version, learned):
                self._tastes = version, learned, Tastes(learned, catalog, private=self._private)
        except (StoreError, RankerMismatch) as error:
            _log.warning("the learned taste can't be used: %s", error)
            return None
        return self._tastes[2]

    def popularity(self, catalog: Catalog) -> Popularity | None:
        """Return what others took to; None where that can't be read, or may not be.

        Counts of a long log are read again after ten minutes, or when somebody is forgotten.
        """
        tastes = self.tastes(catalog)
        if self._private or (tastes and tastes.private):
            return tastes.popularity if tastes else None
        try:
            return self._counted(catalog)
        except (BehaviorUnavailable, DiskFull) as error:
            _log.warning("what others took to can't be read: %s", error)
            return None

    def _counted(self, catalog: Catalog) -> Popularity:
        version, held = catalog.edition.version, self._popularity
        revision = self._log.revision(self._catalog)
        if held and held.version == version and self._holds(held, revision):
            return held.popularity
        begun = time.perf_counter()
        now = self._clock()
        found = Popularity(trends(self._log.takers(self._catalog, now)), catalog)
        quick = time.perf_counter() - begun < _QUICK
        self._popularity = _Counted(version, revision, now, quick, found)
        return found

    def _holds(self, held: _Counted, revision: int) -> bool:
        """Tell whether counts are as the log has them, or near enough to spare a long reading."""
        if held.revision == revision:
            return True
        gone = self._log.forgotten_since(self._catalog, held.revision)
        return not (held.quick or gone) and self._clock() - held.at < _FRESH


class _Counted(NamedTuple):
    """Counts of a version of the catalogue, of which revision of the log, and when they were read.

    `quick` is what takes so little time that it is read again whenever the log has changed.
    """

    version: str
    revision: int
    at: float
    quick: bool
    popularity: Popularity


def tastes_in(need: Need) -> Iterator[Constraint]:
    """Yield what a turn added to the need that tells of a taste, and not of one purchase."""
    for operation in need.operations:
        one = operation.constraint
        if operation.kind not in ("add", "change") or one is None or not one.checkable:
            continue
        if one.field not in _PASSING and one.kind in ("text", "flag"):
            yield one


def _preferences(constraints: Sequence[Constraint]) -> Iterator[Preference]:
    for constraint in constraints:
        try:
            yield Preference.of(constraint)
        except ValueError:
            # Too long to be a value; a text of somebody's is not kept.
            continue
