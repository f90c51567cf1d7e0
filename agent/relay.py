"""A chat model that hands each request on as plain data, and a client that asks a real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.composed import ComposedModel
from agent.errors import NotReplaced
from agent.offline import SPOKEN
from store import Value

_LONGEST = 300
# Of a client's parameters, those that change what a model answers.
_PARAMETERS = (
    *("model", "model_name", "temperature", "top_p", "seed", "n", "stop", "max_tokens"),
    *("max_completion_tokens", "frequency_penalty", "presence_penalty", "reasoning_effort"),
)


class Request(NamedTuple):
    """What a model is asked: the system prompt, the messages after it, the tools.

    Messages are plain data; ids of tool calls are their places, since every run makes new ones.
    `sent` is what a client sends.
    """

    prompt: str
    messages: tuple[Mapping[str, Any], ...]
    tools: tuple[dict[str, Any], ...]
    sent: tuple[Sequence[BaseMessage], Any] = ((), None)


class Response(Value):
    """What a model answers: its text, its tool calls, how it ended and what it cost."""

    content: str = ""
    calls: tuple[Mapping[str, Any], ...] = ()
    finish: str = "stop"
    tokens_in: int = 0
    tokens_out: int = 0
    spoken: tuple[tuple[str, str], ...] = ()


class Relay(ComposedModel):
    """A chat model for `Shopkeeper(model=…)` whose answers come from a function."""

    name: str
    respond: Callable[[Request], Response]
    tools: tuple[dict[str, Any], ...] = ()
    choice: Any = None

    @property
    def _llm_type(self) -> str:
        return self.name

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: Any = None, **kwargs: Any) -> Self:
        """Return this model with these tools."""
        read = tuple(convert_to_openai_tool(tool) for tool in tools)
        return self.model_copy(update={"tools": read, "choice": tool_choice})

    def compose(self, messages: list[BaseMessage]) -> AIMessage:
        """Return what the function answers."""
        return _message(self.respond(_request(messages, self.tools, self.choice)))


class Client:
    """Asks a chat model: its name, the parameters that change its answers, and `ask`."""

    def __init__(self, model: BaseChatModel, name: str) -> None:
        self._model, self.name = model, name
        known = dict(model._identifying_params)
        self.parameters = {k: known[k] for k in _PARAMETERS if known.get(k) is not None}

    def ask(self, request: Request) -> Response:
        """Return a whole answer; raises NotReplaced where none came.

        It is streamed all the same: only a stream is watched for being cut off.
        """
        messages, choice = request.sent
        bound = self._model.bind_tools(list(request.tools), tool_choice=choice)
        try:
            pieces: list[Any] = list((bound if request.tools else self._model).stream(messages))
        # An endpoint can answer anything, and its client raises whatever that trips over.
        except Exception as error:
            problem = f"{self.name} gave no answer: {type(error).__name__}: {error}"
            raise NotReplaced(problem[:_LONGEST]) from error
        whole = pieces[0]
        for piece in pieces[1:]:
            whole += piece
        return _response(whole, self.name)


def _request(
    messages: Sequence[BaseMessage], tools: tuple[dict[str, Any], ...], choice: Any
) -> Request:
    names: dict[str, str] = {}
    return Request(
        "\n".join(str(m.content) for m in messages if isinstance(m, SystemMessage)),
        tuple(_plain(m, names) for m in messages if not isinstance(m, SystemMessage)),
        tools,
        (messages, choice),
    )


def _plain(message: BaseMessage, names: dict[str, str]) -> dict[str, Any]:
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


def _message(response: Response) -> AIMessage:
    used: UsageMetadata | None = None
    if response.tokens_in or response.tokens_out:
        used = UsageMetadata(
            input_tokens=response.tokens_in,
            output_tokens=response.tokens_out,
            total_tokens=response.tokens_in + response.tokens_out,
        )
    return AIMessage(
        content=response.content,
        tool_calls=[tool_call(name=c["name"], args=c["args"], id=c["id"]) for c in response.calls],
        additional_kwargs={SPOKEN: [list(p) for p in response.spoken]} if response.spoken else {},
        response_metadata={"finish_reason": response.finish},
        usage_metadata=used,
    )


def _response(message: Any, name: str) -> Response:
    if message.invalid_tool_calls:
        raise NotReplaced(f"{name} sent tool arguments that are no JSON object")
    used = message.usage_metadata
    return Response(
        content=str(message.text),
        calls=tuple(
            {"name": c["name"], "args": c["args"], "id": c["id"] or ""} for c in message.tool_calls
        ),
        finish=str(message.response_metadata.get("finish_reason") or "stop"),
        tokens_in=used["input_tokens"] if used else 0,
        tokens_out=used["output_tokens"] if used else 0,
        spoken=tuple(tuple(p) for p in message.additional_kwargs.get(SPOKEN, ())),
    )
