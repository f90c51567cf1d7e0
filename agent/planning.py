"""Which tool the embedded model calls for a need, and with which arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from langchain_core.messages import AIMessage
from langchain_core.messages.tool import tool_call

from agent.answering import measures_against
from agent.aside import is_guess
from agent.asking import is_vague
from agent.conduct import Conduct, Purpose, Tool, Toolbox
from agent.need import Goal, Need
from agent.orders import asks_of_order, order_in
from agent.policy import wants_change
from agent.reading import kind_of
from store import Constraint, stems

_USUAL_LIMIT, _MOST = 3, 8
_LONGEST_QUERY = 400
_MOST_COMPARED = 4
# By how much a price limit is stretched where the prompt doesn't forbid it.
_STRETCH = 1.5
_UPPER = ("lt", "lte")
_BY_ID: Mapping[Goal, Purpose] = {"similar": "similar", "complete_the_set": "complete"}
Arguments = dict[str, Any]


class Situation(NamedTuple):
    """What a turn begins with: the need, the answer of the rows, what was said and shown."""

    need: Need
    told: Mapping[str, Any]
    question: str
    shown: Sequence[str]


def serving(question: str, tools: Toolbox) -> Purpose | Literal["person", ""]:
    """Return what serves a matter of service: an order's row, a page, a person, or nothing here.

    Unlike other tools these are there only in a shop that has orders, or pages.
    """
    kind = kind_of(question, "service")
    changes = wants_change(question)
    if tools.offers("order") and not changes and asks_of_order(question):
        return "order"
    if tools.offers("policy") and kind != "buy":
        return "policy"
    return "person" if changes and tools.offers("order") else ""


def plan(situation: Situation, conduct: Conduct, tools: Toolbox) -> AIMessage | None:
    """Return the call that comes first; None where nothing is to be called, or nothing can be."""
    for purpose, arguments in _wanted(situation, conduct, tools):
        tool = tools.get(purpose)
        if tool and tool.name not in conduct.barred:
            return _call(tool, arguments, situation)
    return None


def _wanted(
    situation: Situation, conduct: Conduct, tools: Toolbox
) -> Iterable[tuple[Purpose, Arguments]]:
    """Yield what would serve, the best first: for what a tool is needed, and with what."""
    need, told, question, shown = situation
    if told:
        if told["products"]:
            yield "details", {"ids": told["products"]}
        return
    if need.goal == "service":
        yield from _service(question, tools)
        if "shop_only" in conduct:
            return
    compared = list(need.referred) or list(shown)
    if need.goal == "compare" and len(compared) > 1:
        yield "compare", {"ids": compared[:_MOST_COMPARED]}
    if only := _only_tells(need):
        yield "remember", {"preference": only}
    if "search_first" in conduct:
        yield from _searches(situation, conduct)


def _service(question: str, tools: Toolbox) -> Iterable[tuple[Purpose, Arguments]]:
    looked = serving(question, tools)
    if looked == "policy":
        yield "policy", {"question": question[:_LONGEST_QUERY]}
    if looked == "order":
        yield "order", {"order": order_in(question)}


def _searches(situation: Situation, conduct: Conduct) -> Iterable[tuple[Purpose, Arguments]]:
    need, _, question, shown = situation
    most = conduct.numbers.get("at_most_three", _USUAL_LIMIT)
    limits: Arguments = {"limit": min(most, _MOST) if "at_most_three" in conduct else _MOST}
    if "never_loosen" not in conduct and (stretched := _stretched(need.hard)):
        limits["where"] = stretched
    pointed = [*need.referred, *shown]
    if need.goal in _BY_ID and pointed:
        yield _BY_ID[need.goal], {"id": pointed[0]}
    yield from _unnamed(need)
    if query := _query(need, question):
        yield "search", {"query": query, **limits}
    if need.about or need.constraints or need.order != "fit" or is_vague(need, question):
        yield "filter", limits


def _query(need: Need, question: str) -> str:
    return "" if is_vague(need, question) else need.about[:_LONGEST_QUERY]


def foreseen(need: Need, question: str) -> str | None:
    """Return the query of the search that answers a turn, "" for one by limits alone.

    None where it may begin otherwise: by a question, an answer of the rows, another tool.
    """
    if need.goal != "find" or need.conflicts or is_guess(need) or _only_tells(need):
        return None
    if not need.hard and measures_against(question):
        return None
    return _query(need, question) if need.about or need.hard else None


def _unnamed(need: Need) -> Iterable[tuple[Purpose, Arguments]]:
    """Yield the call for what is new, or for a pick that no words describe."""
    if need.goal == "new_arrivals":
        yield "arrivals", {}
    kinds = any(c.field == "category" and not c.negative for c in need.constraints)
    if need.goal == "recommend_for_me" and (kinds or not need.about):
        yield "pick", {}


def _only_tells(need: Need) -> Arguments:
    """Return the lasting taste of a turn that asks for nothing else: "I never wear wool"."""
    lasting = {(c.field, c.op, c.value) for c in need.standing}
    if need.goal != "find" or {(c.field, c.op, c.value) for c in need.constraints} != lasting:
        return {}
    said = {s for c in need.standing for s in stems(f"{c.said} {c.value} {c.field}")}
    if not need.standing or not said.issuperset(stems(need.about)):
        return {}
    return _condition(need.standing[0])


def _condition(constraint: Constraint) -> Arguments:
    value = constraint.value
    told = list(value) if isinstance(value, tuple) else value
    return {"field": constraint.field, "op": constraint.op, "value": told}


def _stretched(limits: Sequence[Constraint]) -> list[Arguments]:
    """Return the price limits as somebody sends them who takes them for a wish."""
    return [
        _condition(c) | {"value": round(c.value * _STRETCH, 2)}
        for c in limits
        if c.field == "price" and c.op in _UPPER and isinstance(c.value, int | float)
    ]


def _call(tool: Tool, arguments: Arguments, situation: Situation) -> AIMessage:
    filled = {n: _filled(tool, n, v, situation) for n, v in arguments.items() if tool.takes(n)}
    args = {name: value for name, value in filled.items() if value is not None}
    # The conversation keeps every call: their ids must differ across its turns.
    made = tool_call(name=tool.name, args=args, id=f"call_{uuid4().hex[:12]}")
    return AIMessage("", tool_calls=[made])


def _filled(tool: Tool, name: str, value: Any, situation: Situation) -> Any:
    """Return an argument; where the tool doesn't explain it, what its name alone suggests."""
    if tool.explains(name) or name == "id":
        return value
    return {
        # The shopper's own sentence, the places in the list, the taste in words.
        "query": situation.question[:_LONGEST_QUERY],
        "ids": [str(place) for place in range(1, len(value) + 1)] if name == "ids" else None,
        "preference": situation.question,
        # What is asked is the kind of thing that was asked before.
        "question": situation.need.about or None,
    }.get(name)
