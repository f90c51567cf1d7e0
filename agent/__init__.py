"""The conversation: need, loop, grounding and models."""

from agent.comparison import Comparison, Row
from agent.errors import AgentError, BadConversation, ModelUnavailable
from agent.events import Asked, Done, Event, Failed, Found, Said, Understood
from agent.model import Endpoint
from agent.need import Need
from agent.operation import Operation
from agent.question import Question
from agent.reading import Nearest
from agent.reply import Item, Reply, need_as_json
from agent.shopkeeper import Shopkeeper
from agent.state import State

__all__ = [
    "AgentError",
    "Asked",
    "BadConversation",
    "Comparison",
    "Done",
    "Endpoint",
    "Event",
    "Failed",
    "Found",
    "Item",
    "ModelUnavailable",
    "Nearest",
    "Need",
    "Operation",
    "Question",
    "Reply",
    "Row",
    "Said",
    "Shopkeeper",
    "State",
    "Understood",
    "need_as_json",
]
