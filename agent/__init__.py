"""The conversation: need, loop, grounding and models."""

from agent.errors import AgentError, BadConversation, ModelUnavailable
from agent.events import Done, Event, Failed, Found, Said, Understood
from agent.model import Endpoint
from agent.need import Need
from agent.reply import Item, Reply, need_as_json
from agent.shopkeeper import Shopkeeper

__all__ = [
    "AgentError",
    "BadConversation",
    "Done",
    "Endpoint",
    "Event",
    "Failed",
    "Found",
    "Item",
    "ModelUnavailable",
    "Need",
    "Reply",
    "Said",
    "Shopkeeper",
    "Understood",
    "need_as_json",
]
