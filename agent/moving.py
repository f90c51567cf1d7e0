"""What a move does to the need, and how it is told: no words are read, so none is misread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from typing import NamedTuple

from babel.numbers import format_currency

from agent.errors import BadMove
from agent.move import (
    Change,
    Cheaper,
    Compare,
    Complete,
    Drop,
    Move,
    Recall,
    Reject,
    Similar,
    Unsort,
    key_of,
)
from agent.need import Goal, Need
from agent.operation import Operation
from agent.reading import conflicts_of, tidy, words_left
from agent.templates import load
from store import BOUNDS, Catalog, Constraint, Op, Product, satisfies

# A change of limits asks the same thing again; whatever else was on, something is to be found.
_LASTING: frozenset[Goal] = frozenset({"recommend_for_me", "new_arrivals", "similar"})


# "$60", as shoppers say it.
_WHOLE = "\u00a4#,##0"


class Moved(NamedTuple):
    """The need after a move, how the shopper reads what they did, and a plain word for models."""

    need: Need
    told: str
    plain: str


class Mover:
    """Does moves to one need, in one catalogue. Every method raises BadMove."""

    def __init__(self, need: Need, catalog: Catalog) -> None:
        self._need, self._catalog = need, catalog
        self._words = load(need.language)

    def after(self, move: Move) -> Moved:
        """Return what a move comes to."""
        need, told, plain = self._done(move)
        need = need.model_copy(
            update={
                "conflicts": conflicts_of(need, self._catalog.vocabulary),
                # A language model reads in English what was done.
                "english": "" if need.language == "en" else plain,
            }
        )
        return Moved(need, told, plain)

    @singledispatchmethod
    def _done(self, move: Move) -> Moved:
        raise AssertionError(f"{move!r} is no move")

    @_done.register
    def _(self, move: Drop) -> Moved:
        gone = [self._limit(key) for key in move.keys]
        told = self._words.joined([self._words.quoted(c.phrase) for c in gone])
        return Moved(self._without(gone), self._say("drop", wish=told), "without that limit")

    @_done.register
    def _(self, move: Change) -> Moved:
        old = self._limit(move.key)
        new = self._changed(old, move)
        done = Operation(kind="change", said=new.said, constraint=new)
        constraints = [new if c == old else c for c in self._need.constraints]
        need = self._again(constraints, [old], done)
        return Moved(need, self._say("change", wish=new.said), f"{new.said} then")

    @_done.register
    def _(self, move: Unsort) -> Moved:
        told = self._say("unsort")
        done = Operation(kind="drop", said=told)
        need = self._again(self._need.constraints, [], done)
        return Moved(need.model_copy(update={"order": "fit"}), told, "in any order")

    @_done.register
    def _(self, move: Recall) -> Moved:
        told = self._say("recall")
        done = Operation(kind="recall", said=told, products=self._need.excluded)
        need = self._again(self._need.constraints, [], done)
        return Moved(need.model_copy(update={"excluded": ()}), told, "show them again")

    @_done.register
    def _(self, move: Similar) -> Moved:
        return self._about(self._product(move.product), "similar", "similar to that one")

    @_done.register
    def _(self, move: Complete) -> Moved:
        return self._about(self._product(move.product), "complete_the_set", "what goes with it?")

    @_done.register
    def _(self, move: Cheaper) -> Moved:
        product = self._product(move.product)
        if product.price is None:
            raise BadMove(f"the price of “{product.title}” is not stated")
        price = product.price
        wish = Constraint(field="price", op="lt", value=price.major, unit=price.currency)
        wish = wish.model_copy(update={"said": self._bounded(wish)})
        # The lower end of a range stays, unless nothing at all would be left.
        rest = [c for c in self._kind(product) if c.field != "price" or c.op in ("gt", "gte")]
        rest = [c for c in rest if c.field != "price" or c.limit < wish.limit]
        told = self._say("cheaper", title=product.title)
        done = Operation(kind="critique", said=told, constraint=wish, products=(product.id,))
        need = self._again((*rest, wish), [], done)
        return Moved(need.model_copy(update={"goal": "find"}), told, "cheaper")

    @_done.register
    def _(self, move: Reject) -> Moved:
        product = self._product(move.product)
        told = self._say("reject", title=product.title)
        done = Operation(kind="reject", said=told, products=(product.id,))
        need = self._again(self._need.constraints, [], done)
        excluded = tuple(dict.fromkeys((*need.excluded, product.id)))
        need = need.model_copy(update={"excluded": excluded})
        if product.id in need.referred:
            need = need.model_copy(update={"goal": "find", "referred": ()})
        return Moved(need, told, "not that one")

    @_done.register
    def _(self, move: Compare) -> Moved:
        products = [self._product(id) for id in dict.fromkeys(move.products)]
        if len(products) < 2:
            raise BadMove("one product alone can't be compared")
        told = self._say("compare", titles=self._words.joined([p.title for p in products]))
        ids = tuple(p.id for p in products)
        return Moved(self._spoken_of(ids, "compare", told), told, "compare these")

    def _about(self, product: Product, goal: Goal, plain: str) -> Moved:
        told = self._say(goal, title=product.title)
        need = self._spoken_of((product.id,), goal, told)
        # What goes with a thing is another thing, and met no limit yet.
        kept = tuple(self._kind(product)) if goal == "similar" else ()
        about = need.about if goal == "similar" else ""
        need = need.model_copy(update={"constraints": kept, "about": about})
        return Moved(need, told, plain)

    def _spoken_of(self, ids: tuple[str, ...], goal: Goal, told: str) -> Need:
        done = Operation(kind="refer", said=told, products=ids)
        need = self._again(self._need.constraints, [], done)
        # Whoever asks about a product asks it back.
        excluded = tuple(i for i in need.excluded if i not in ids)
        return need.model_copy(update={"goal": goal, "referred": ids, "excluded": excluded})

    def _kind(self, product: Product) -> Iterable[Constraint]:
        """Return the limits that hold for a product's kind; of another topic none does."""
        kinds = [c for c in self._need.hard if c.is_kind]
        if all(satisfies(product, c) for c in kinds):
            return self._need.constraints
        of = product.categories[-1:]
        return [Constraint(field="category", op="eq", value=c, said=c) for c in of]

    def _without(self, gone: Sequence[Constraint]) -> Need:
        left = [c for c in self._need.constraints if c not in gone]
        done = [Operation(kind="drop", said=c.phrase, constraint=c) for c in gone]
        need = self._again(left, gone, *done)
        about = tidy(words_left(self._need, gone, left))
        standing = tuple(c for c in need.standing if c not in gone)
        return need.model_copy(
            update={"about": about, "standing": standing, "dropped": tuple(gone)}
        )

    def _again(
        self, constraints: Iterable[Constraint], gone: Sequence[Constraint], *done: Operation
    ) -> Need:
        """Return the need with other limits, to be answered anew."""
        need = self._need
        lasting = need.goal in _LASTING
        return need.model_copy(
            update={
                "goal": need.goal if lasting else "find",
                "referred": need.referred if lasting else (),
                "constraints": tuple(constraints),
                "standing": tuple(c for c in need.standing if c not in gone),
                "operations": done,
                "dropped": (),
                "corrected": (),
                "typed": (),
                "unread": False,
                "sure": True,
            }
        )

    def _changed(self, old: Constraint, move: Change) -> Constraint:
        if isinstance(move.value, tuple):
            if old.kind != "text":
                raise BadMove(f"“{old.phrase}” takes a number")
            new = self._with_texts(old, move.value)
        else:
            if old.kind != "number":
                raise BadMove(f"“{old.phrase}” takes no number")
            op = _taking_in(old.op) if move.takes_in else old.op
            new = old.model_copy(update={"op": op, "value": move.value})
        return new.model_copy(update={"said": self._bounded(new)})

    def _with_texts(self, old: Constraint, values: tuple[str, ...]) -> Constraint:
        known = set(self._catalog.written(old.field).values())
        if unknown := [v for v in values if v not in known]:
            raise BadMove(f"no product here has {old.field} {unknown[0][:80]!r}")
        one: Op = "ne" if old.negative else "eq"
        several: Op = "not_in" if old.negative else "in"
        return old.model_copy(
            update={"op": one if len(values) == 1 else several, "value": values, "hard": True}
        )

    def _bounded(self, wish: Constraint) -> str:
        """Return a limit in words: "under $60", "not black"."""
        values = [self._value(v, wish) for v in wish.values]
        told = self._words.joined(values, "or")
        bound = self._say(f"limit.{wish.op if wish.op in BOUNDS else _sense(wish)}", value=told)
        if wish.field == "price" or wish.kind == "text":
            return bound
        return f"{self._words.field(wish.field)} {bound}"

    def _value(self, value: object, wish: Constraint) -> str:
        if wish.field == "price" and isinstance(value, float | int):
            unit = wish.unit or self._catalog.currency
            form = _WHOLE if float(value).is_integer() else None
            return str(format_currency(value, unit, form, locale="en_US", currency_digits=not form))
        if isinstance(value, float):
            return self._words.value(f"{value:g} {wish.unit}".strip())
        return self._words.value(str(value))

    def _limit(self, key: str) -> Constraint:
        found = next((c for c in self._need.constraints if key_of(c) == key), None)
        if found is None:
            raise BadMove("this limit is none any more")
        return found

    def _product(self, id: str) -> Product:
        found = self._catalog.known([id])
        if not found:
            raise BadMove(f"the shop has no product {id[:80]!r} any more")
        return found[0]

    def _say(self, name: str, **slots: str) -> str:
        way = self._words.ways(f"move.{name}")[0]
        return self._words.put(f"move.{name}", way, slots)


def _taking_in(op: Op) -> Op:
    inclusive: dict[Op, Op] = {"lt": "lte", "gt": "gte"}
    return inclusive.get(op, op)


def _sense(wish: Constraint) -> str:
    return "not" if wish.negative else "eq"
