"""What a chat model is asked, in a shape that says which earlier question was the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage

from store import Value

_SHORT = 16
_LONGEST = 160
# Of a client's parameters, those that change what a model answers.
_PARAMETERS = (
    *("model", "model_name", "temperature", "top_p", "seed", "n", "stop", "max_tokens"),
    *("max_completion_tokens", "frequency_penalty", "presence_penalty", "reasoning_effort"),
)


class Request(Value):
    """A question to a chat model by its parts, each as a fingerprint; `said` is its last message.

    The model, its parameters, the system prompt, the messages after it, the tools and the epoch:
    the same question of another repeat is another one.
    """

    model: str
    parameters: str
    prompt: str
    messages: str
    tools: str
    epoch: int
    said: str = ""

    @property
    def key(self) -> str:
        """The fingerprint of all parts."""
        return _digest(self.model_dump(exclude={"said"}), whole=True)


def request_of(
    model: str,
    parameters: Mapping[str, Any],
    messages: Sequence[BaseMessage],
    tools: Sequence[Mapping[str, Any]],
    epoch: int,
) -> Request:
    """Return what is asked; neither the ids of tool calls nor the order of keys count."""
    prompt = [str(m.content) for m in messages if isinstance(m, SystemMessage)]
    asked = [m for m in messages if not isinstance(m, SystemMessage)]
    names: dict[str, str] = {}
    last = str(asked[-1].content) if asked else ""
    return Request(
        model=model,
        parameters=_digest({k: parameters[k] for k in _PARAMETERS if parameters.get(k)}),
        prompt=_digest(prompt),
        messages=_digest([_plain(m, names) for m in asked]),
        tools=_digest(sorted(map(_sorted, tools))),
        epoch=epoch,
        said=" ".join(last.split())[:_LONGEST],
    )


def _plain(message: BaseMessage, names: dict[str, str]) -> dict[str, Any]:
    """Return a message as it is sent; ids of calls become their places, `names` keeps them."""
    told: dict[str, Any] = {"role": message.type, "content": message.content}
    if isinstance(message, AIMessage) and message.tool_calls:
        told["calls"] = [
            {"name": c["name"], "args": c["args"], "id": _place(c["id"], names)}
            for c in message.tool_calls
        ]
    if isinstance(message, ToolMessage):
        told |= {"of": _place(message.tool_call_id, names), "status": message.status}
    return told


def _place(id_: str | None, names: dict[str, str]) -> str:
    return names.setdefault(str(id_), f"call {len(names) + 1}")


def _sorted(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _digest(value: Any, *, whole: bool = False) -> str:
    found = hashlib.sha256(_sorted(value).encode()).hexdigest()
    return found if whole else found[:_SHORT]
