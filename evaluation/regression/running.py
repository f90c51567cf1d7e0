"""Plays cases against one or several arms, in turns, and judges what came back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import uuid4

from evaluation.errors import BadCases
from evaluation.regression.arm import Arm
from evaluation.regression.case import Case
from evaluation.regression.judging import judge
from evaluation.regression.naming import Names, check_names
from evaluation.regression.played import Played, played
from evaluation.regression.result import Result
from evaluation.regression.values import check_values
from evaluation.simulation.shop import Shop
from evaluation.understanding import OpenShop


class Run:
    """The cases and the arms; whatever a case names that does not exist is told before any plays.

    `repeats` takes the place of what the cases say. With several arms each case is played by all
    of them before the next one, the first arm being another one every time: what changes with the
    hour changes all arms alike.
    """

    def __init__(
        self,
        cases: Sequence[Case],
        arms: Sequence[Arm],
        directives: Collection[str],
        *,
        repeats: int | None = None,
    ) -> None:
        self._cases, self._arms, self._repeats = cases, arms, repeats
        self._directives = directives
        self._rows: dict[str, Shop] = {}
        for case in cases:
            self.check(case)

    @property
    def plays(self) -> int:
        """How many conversations are held."""
        return sum(self._repeats or case.repeats for case in self._cases) * len(self._arms)

    def __iter__(self) -> Iterator[Result]:
        """Yield a result for every case, repeat and arm."""
        most = max((self._repeats or case.repeats for case in self._cases), default=0)
        for repeat in range(1, most + 1):
            for place, case in enumerate(self._cases):
                if repeat <= (self._repeats or case.repeats):
                    yield from self._round(case, repeat, place)

    def check(self, case: Case) -> None:
        """Raise BadCases for a case that names what there is not."""
        shop = self._rows_of(case)
        check_names(case, Names.of(shop, self._directives))
        check_values(case, shop)

    def _round(self, case: Case, repeat: int, place: int) -> Iterator[Result]:
        first = (place + repeat) % len(self._arms)
        for arm in (*self._arms[first:], *self._arms[:first]):
            yield self.play(case, arm, repeat)

    def play(self, case: Case, arm: Arm, repeat: int = 1) -> Result:
        """Hold one conversation and judge it."""
        turns: list[Played] = []
        problem, stale = "", False
        try:
            for turn in conversation(case, self._open(case, arm, repeat)):
                turns.append(turn)
        except arm.stale as error:
            problem, stale = str(error), True
        # One case that breaks must not cost the rest of the run: it is told as an error.
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        problem = problem or _not_its_own(turns, arm)
        return Result(
            case=case.id,
            case_fingerprint=case.fingerprint,
            file=case.file,
            line=case.line,
            tags=case.tags,
            directives=case.directives,
            arm=arm.info.label,
            engine=arm.info.engine,
            model=arm.info.model,
            fingerprint=arm.info.fingerprint,
            repeat=repeat,
            findings=judge(case, turns, self._rows_of(case)),
            turns=tuple(turns),
            stale=stale,
            problem=problem,
        )

    def _open(self, case: Case, arm: Arm, repeat: int) -> OpenShop:
        shop = arm.open(case.catalog, repeat)
        if shop is None:
            hint = "Import it, or name a product file beside the cases"
            at = case.at(["catalog"])
            raise BadCases(f"{at}: there is no catalog {case.catalog!r}", hint=hint)
        return shop

    def _rows_of(self, case: Case) -> Shop:
        if case.catalog not in self._rows:
            shop = self._open(case, self._arms[0], 1)
            self._rows[case.catalog] = Shop.of(shop.catalog, shop.pages)
        return self._rows[case.catalog]


def conversation(case: Case, shop: OpenShop) -> Iterator[Played]:
    """Yield the turns of a case as they are played, under a name of their own."""
    name = uuid4().hex
    shopper = f"{case.shopper}-{name}" if case.shopper else None
    for turn in case.turns:
        reply = shop.keeper.ask(turn.user, conversation=name, shopper=shopper)
        yield played(turn.user, reply)


def _not_its_own(turns: Sequence[Played], arm: Arm) -> str:
    """Tell of a turn that the embedded model finished, as it does where another one fails."""
    for number, turn in enumerate(turns, 1):
        if turn.model != arm.info.model:
            return f"turn {number} was answered by {turn.model}, since {arm.info.model} failed"
    return ""
