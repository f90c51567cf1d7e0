"""A chat model that stands between the agent and an answer: it knows what is asked, whole."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool

from evaluation.regression.engines.cassette import Answer


class Boundary(BaseChatModel):
    """Answers each request as a whole; `tools` are those that the agent bound to it."""

    name: str
    tools: tuple[Mapping[str, Any], ...] = ()
    choice: Any = None

    @property
    def _llm_type(self) -> str:
        return self.name

    @abstractmethod
    def answer(self, messages: Sequence[BaseMessage]) -> Answer:
        """Return the answer to the messages."""

    def bind_tools(  # type: ignore[override]
        self, tools: Sequence[Any], *, tool_choice: Any = None, **kwargs: Any
    ) -> Self:
        """Return this model with these tools."""
        read = tuple(convert_to_openai_tool(tool) for tool in tools)
        return self.model_copy(update={"tools": read, "choice": tool_choice})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = message_of(self.answer(messages))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = message_of(self.answer(messages))
        calls = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(message.tool_calls)
        ]
        chunk = AIMessageChunk(
            content=message.content,
            tool_call_chunks=calls,
            additional_kwargs=message.additional_kwargs,
            response_metadata=message.response_metadata,
            usage_metadata=message.usage_metadata,
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=chunk)


def message_of(answer: Answer) -> AIMessage:
    """Return an answer as the message that a model sends."""
    used: UsageMetadata | None = None
    if answer.tokens_in or answer.tokens_out:
        used = UsageMetadata(
            input_tokens=answer.tokens_in,
            output_tokens=answer.tokens_out,
            total_tokens=answer.tokens_in + answer.tokens_out,
        )
    return AIMessage(
        content=answer.content,
        tool_calls=[tool_call(name=c["name"], args=c["args"], id=c["id"]) for c in answer.calls],
        additional_kwargs=dict(answer.more),
        response_metadata={"finish_reason": answer.finish},
        usage_metadata=used,
    )


def answer_of(message: AIMessage, spoken: str = "spoken") -> Answer:
    """Return a model's message as an answer."""
    used = message.usage_metadata
    more = {k: v for k, v in message.additional_kwargs.items() if k == spoken}
    return Answer(
        content=str(message.text),
        calls=tuple(
            {"name": c["name"], "args": c["args"], "id": c["id"] or ""} for c in message.tool_calls
        ),
        finish=str(message.response_metadata.get("finish_reason") or "stop"),
        tokens_in=used["input_tokens"] if used else 0,
        tokens_out=used["output_tokens"] if used else 0,
        more=more,
    )
