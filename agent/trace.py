"""What happened behind a reply, for whoever measures it: no shopper sees any of this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.grounding import Checked
from store import Value
from tools import Considered, Disagreement

_LOOSENED = ("loosened", "contradicted")


class Called(Value):
    """One tool call as the model wrote it; `found` are the ids that the tool answered with.

    `loosened` are the shopper's limits that its arguments loosen or contradict, each with what the
    model wrote instead: the tool held to the shopper's. `considered` are the candidates that it
    chose among, the best first.
    """

    name: str
    args: Mapping[str, Any] = {}
    found: tuple[str, ...] = ()
    loosened: tuple[str, ...] = ()
    failed: bool = False
    considered: tuple[Considered, ...] = ()


class Cut(Value):
    """A sentence of the model that nobody was shown, and why."""

    sentence: str
    problem: str


class Trace(Value):
    """The tool calls of a turn in their order, what was cut, and what the model cost.

    `failures` are those of the language model, after which the embedded one answered.
    """

    calls: tuple[Called, ...] = ()
    cut: tuple[Cut, ...] = ()
    model_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    failures: tuple[str, ...] = ()


def trace_of(
    messages: Sequence[AnyMessage], refused: Iterable[Checked], failures: Iterable[str] = ()
) -> Trace:
    """Return the trace of the last turn of a conversation; tokens are 0 where none are counted."""
    start = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    turn = messages[start + 1 :]
    answered = {m.tool_call_id: m for m in turn if isinstance(m, ToolMessage)}
    written = [m for m in turn if isinstance(m, AIMessage)]
    used = [m.usage_metadata for m in written if m.usage_metadata]
    return Trace(
        calls=tuple(
            _called(call["name"], call["args"], answered.get(call["id"] or ""))
            for message in written
            for call in message.tool_calls
        ),
        cut=tuple(Cut(sentence=c.sentence.strip(), problem=c.problem) for c in refused),
        model_calls=len(written),
        tokens_in=sum(u["input_tokens"] for u in used),
        tokens_out=sum(u["output_tokens"] for u in used),
        failures=tuple(failures),
    )


def _called(name: str, args: Mapping[str, Any], answer: ToolMessage | None) -> Called:
    artifact = answer.artifact if answer and isinstance(answer.artifact, dict) else {}
    differ = [Disagreement.model_validate(d) for d in artifact.get("disagreements", ())]
    return Called(
        name=name,
        args=args,
        found=tuple(artifact.get("ids", ())),
        loosened=tuple(f"{d.shopper}: {d.model}" for d in differ if d.kind in _LOOSENED),
        failed=answer is None or answer.status == "error",
        considered=tuple(Considered.model_validate(c) for c in artifact.get("considered", ())),
    )
