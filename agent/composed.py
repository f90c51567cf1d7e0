"""A chat model whose messages are made whole before they are streamed, for `create_agent`."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult


class ComposedModel(BaseChatModel):
    """Answers with `compose`, and streams the same: its text in `pieces`, then all tool calls."""

    @abstractmethod
    def compose(self, messages: list[BaseMessage]) -> AIMessage:
        """Return the whole next message."""

    def pieces(self, message: AIMessage) -> Iterator[AIMessageChunk]:
        """Yield the text of a message as it is streamed; here in one."""
        yield AIMessageChunk(content=message.content, additional_kwargs=message.additional_kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.compose(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        message = self.compose(messages)
        for piece in self.pieces(message):
            yield ChatGenerationChunk(message=piece)
        calls = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(message.tool_calls)
        ]
        last = AIMessageChunk(
            content="",
            tool_call_chunks=calls,
            response_metadata=message.response_metadata,
            usage_metadata=message.usage_metadata,
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=last)
