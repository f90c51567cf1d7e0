"""A request for a chat completion, of which everything that has no meaning here is ignored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ui.api.body import Text

Role = Literal["system", "developer", "user", "assistant", "tool", "function"]


class _Lenient(BaseModel):
    """Values of the right types; what others send besides is theirs."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Part(_Lenient):
    """A piece of a message; only text is read, pictures and sounds are not."""

    type: Text
    text: Text | None = None


class Message(_Lenient):
    """One message of the history."""

    role: Role
    content: Text | list[Part] | None = None

    @property
    def text(self) -> str:
        """What is said in it."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(_Lenient):
    """What a stream tells besides."""

    include_usage: bool | None = None


class CompletionRequest(_Lenient):
    """The whole history with the shopper's last message; `model` is `shopkeeper`.

    Sampling parameters, tools and response formats have no meaning here and are ignored.
    """

    model: Text
    messages: Annotated[list[Message], Field(min_length=1)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: Text | None = None
