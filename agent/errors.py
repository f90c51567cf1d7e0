"""What can go wrong in a conversation.

AgentError
├── ModelUnavailable    the language model can't be reached or answers nonsense
│   └── CutToolCall     it stopped in the middle of a tool call
├── NotReplaced         a model gave no answer, and no other model may answer in its place
├── BadInstructions     a change of what a model reads names what there is not
├── BadMove             an operation that can't be done with what is there now
└── BadConversation     a conversation id that can't be one
"""

from __future__ import annotations


class AgentError(Exception):
    """Anything the assistant could not do; `hint` says what to do next."""

    hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.hint = hint or self.hint
        super().__init__(f"{message}. {self.hint}" if self.hint else message)


class ModelUnavailable(AgentError):
    """The language model can't be reached or answers nonsense."""

    hint = "Check OPENAI_BASE_URL, OPENAI_API_KEY and SHOPKEEPER_MODEL with `shopkeeper doctor`"


class CutToolCall(ModelUnavailable):
    """The model stopped in the middle of a tool call."""


class NotReplaced(AgentError):
    """A model gave no answer, and no other may answer in its place: it is the one under test."""


class BadInstructions(AgentError):
    """Instructions that name a tool, an argument or a variable that there is not."""


class BadMove(AgentError):
    """An operation on what is no product of the shop, or no limit of the conversation."""

    hint = "Look at the conversation as it is now, and choose again"


class BadConversation(AgentError):
    """A conversation id that can't be one."""

    hint = "Use 1 to 64 letters, digits, - or _, or leave it out for a new conversation"
