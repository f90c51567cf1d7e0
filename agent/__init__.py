"""The conversation: need, loop, grounding and models."""

from agent.asking import askable_fields
from agent.behavior import MEND, TASTE, Answered, Behavior
from agent.comparison import Comparison, Row
from agent.errors import AgentError, BadConversation, ModelUnavailable
from agent.events import Asked, Done, Event, Failed, Found, Said, Understood
from agent.languages import language_of
from agent.memory import FILE as CONVERSATIONS
from agent.memory import forget_conversations
from agent.model import Endpoint
from agent.need import Goal, Language, Need
from agent.operation import Operation
from agent.question import Question
from agent.reading import Nearest
from agent.reply import Item, Reply, need_as_json
from agent.sentences import split as sentences_of
from agent.shopkeeper import Shopkeeper
from agent.state import State
from agent.trace import Called, Cut, Trace

__all__ = [
    "CONVERSATIONS",
    "MEND",
    "TASTE",
    "AgentError",
    "Answered",
    "Asked",
    "BadConversation",
    "Behavior",
    "Called",
    "Comparison",
    "Cut",
    "Done",
    "Endpoint",
    "Event",
    "Failed",
    "Found",
    "Goal",
    "Item",
    "Language",
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
    "Trace",
    "Understood",
    "askable_fields",
    "forget_conversations",
    "language_of",
    "need_as_json",
    "sentences_of",
]
