"""What the tools of a turn found: their answers in order, and what those come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agent.aside import ASIDES
from agent.grounds import Grounds
from agent.need import Need
from recommender import Evidence, Reason
from store import Catalog, words
from tools import Disagreement

Call = dict[str, Any]
"""The answer of one tool that looks for products, as a plain object."""
_BY_RATING = frozenset(
    {"asked_before", "best_rated", "best_rated_within", "no_dates", "popularity_unknown"}
)


class Calls:
    """The answers of the tools that look for products, in one turn.

    `counts` are the numbers that a sentence may state: how many fit, and how many would if a limit
    were another.
    """

    def __init__(self, need: Need, catalog: Catalog) -> None:
        self._need, self._catalog = need, catalog
        self.made: list[Call] = []
        self.counts: dict[str, float] = {}
        self._disagreements: list[Disagreement] = []

    def __bool__(self) -> bool:
        return bool(self.made)

    def __iter__(self) -> Iterator[Call]:
        return iter(self.made)

    def add(self, call: Call, *, of_a_model: bool) -> None:
        """Take an answer; only one `of_a_model` differs from what the shopper was read to say."""
        self.made.append(call)
        if of_a_model:
            self._disagreements += map(Disagreement.model_validate, call.get("disagreements", []))
        self._count(call)

    def _count(self, call: Call) -> None:
        self.counts["matching"] = call["matching"]
        if call.get("narrowed") and not call["matching"]:
            # The model's own limits found nothing: that says nothing about the shopper's.
            self.counts["matching"] = self._catalog.count(self._need.limits)
        self.counts["unknown"] = call.get("unknown", 0)
        self.counts["unverified"] = call.get("unverified", 0)
        if rejected := call.get("rejected", 0):
            self.counts["rejected"] = rejected
        for relaxation in call.get("relaxations", []):
            self._count_way(relaxation)

    def _count_way(self, relaxation: dict[str, Any]) -> None:
        """Note how many a change would find; "around 200" may be widened at either end."""
        label, bound = str(relaxation["instead_of"]), relaxation["bound"]
        way = f"{label}, {bound}" if label in self.counts else label
        self.counts[way] = relaxation["matching"]
        if isinstance(bound, float):
            end = "highest" if relaxation["upper"] else "lowest"
            self.counts[f"bound of {relaxation['field']}, {end}"] = bound

    @property
    def at_odds(self) -> tuple[Disagreement, ...]:
        """Where a model differed: over limits, and over whether there was anything to search."""
        need = self._need
        searching = need.goal not in ASIDES and bool(need.about or need.hard)
        searched = any(not call.get("details") for call in self.made)
        aside = need.goal in ASIDES and searched
        if not (aside or (need.goal == "find" and searching and not self.made)):
            return tuple(self._disagreements)
        model = "search" if searched else "no search"
        over = Disagreement(kind="goal", field="goal", shopper=need.goal, model=model)
        return (*self._disagreements, over)

    @property
    def because(self) -> Mapping[str, tuple[Reason, ...]]:
        """What a shopper did and wrote that speaks for a product, by id."""
        return Grounds.told(self.made).because

    @property
    def done(self) -> list[tuple[str, Evidence, str]]:
        """The same as sentences that a model may say word for word."""
        return [(i, r.evidence[0], r.text) for i, some in self.because.items() for r in some]

    @property
    def promoted(self) -> dict[str, str]:
        """Why the shop promotes those of the found products that it does, by id."""
        return {i: why for call in self.made for i, why in call.get("promoted", {}).items()}

    @property
    def offered(self) -> list[str]:
        """The other values that the tools found something with."""
        ways = [way for call in self.made for way in call.get("relaxations", [])]
        return [str(value) for way in ways for value in way.get("values", ())]

    @property
    def by_rating(self) -> bool:
        """True where products were picked by what buyers think of them."""
        return any(call.get("rests_on") in _BY_RATING for call in self.made)

    def corrected(self, said: str) -> dict[str, str]:
        """Return the words of a turn that were taken for others, by the reader or by a search."""
        found, typed = dict(self._need.corrected), set(words(said))
        for call in self.made:
            # Where nothing was found, the reply says that the shop has no such thing.
            for word, taken in call.get("corrected", ()) if call["ids"] else ():
                if word in typed:
                    found.setdefault(word, taken)
        return found
