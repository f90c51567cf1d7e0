"""The conversation: need, loop, grounding and models."""

from agent.alteration import (
    Alteration,
    DescribeArgument,
    Redescribe,
    RenameArgument,
    SwapDescriptions,
)
from agent.aside import FIELD as ASKED_GOAL
from agent.asking import askable_fields
from agent.behavior import MEND, TASTE, Answered, Behavior
from agent.comparison import Comparison, Row
from agent.conduct import Conduct, Directive, Standing, Toolbox, known_directives
from agent.errors import (
    AgentError,
    BadConversation,
    BadInstructions,
    BadMove,
    ModelUnavailable,
    NotReplaced,
)
from agent.events import Asked, Done, Event, Failed, Found, Said, Understood
from agent.handover import (
    Reason,
    Signs,
    after_words,
    before_words,
    handed_over_words,
    signs_in,
    signs_of,
)
from agent.instructions import Instructions, Limits, prompt_in, prompt_named, shipped
from agent.languages import language_in, language_of
from agent.memory import FILE as CONVERSATIONS
from agent.memory import forget_conversations
from agent.metrics import DELIVERIES, HANDOVERS
from agent.model import Endpoint, open_model
from agent.move import (
    Change,
    Cheaper,
    Compare,
    Complete,
    Drop,
    Move,
    Recall,
    Reject,
    Similar,
    Unsort,
    key_of,
    move_of,
)
from agent.need import Goal, Language, Need
from agent.operation import Operation
from agent.packet import Packet, need_for_a_person, rejected_in, shown_in, summary_of
from agent.privacy import redact
from agent.question import Question
from agent.reading import Nearest
from agent.relay import Client, Relay, Request, Response
from agent.reply import Item, Reply, need_as_json
from agent.sentences import split as sentences_of
from agent.shopkeeper import Shopkeeper
from agent.state import State
from agent.threaded import threaded
from agent.trace import Called, Cut, Trace
from agent.way import Way

__all__ = [
    "ASKED_GOAL",
    "CONVERSATIONS",
    "DELIVERIES",
    "HANDOVERS",
    "MEND",
    "TASTE",
    "AgentError",
    "Alteration",
    "Answered",
    "Asked",
    "BadConversation",
    "BadInstructions",
    "BadMove",
    "Behavior",
    "Called",
    "Change",
    "Cheaper",
    "Client",
    "Compare",
    "Comparison",
    "Complete",
    "Conduct",
    "Cut",
    "DescribeArgument",
    "Directive",
    "Done",
    "Drop",
    "Endpoint",
    "Event",
    "Failed",
    "Found",
    "Goal",
    "Instructions",
    "Item",
    "Language",
    "Limits",
    "ModelUnavailable",
    "Move",
    "Nearest",
    "Need",
    "NotReplaced",
    "Operation",
    "Packet",
    "Question",
    "Reason",
    "Recall",
    "Redescribe",
    "Reject",
    "Relay",
    "RenameArgument",
    "Reply",
    "Request",
    "Response",
    "Row",
    "Said",
    "Shopkeeper",
    "Signs",
    "Similar",
    "Standing",
    "State",
    "SwapDescriptions",
    "Toolbox",
    "Trace",
    "Understood",
    "Unsort",
    "Way",
    "after_words",
    "askable_fields",
    "before_words",
    "forget_conversations",
    "handed_over_words",
    "key_of",
    "known_directives",
    "language_in",
    "language_of",
    "move_of",
    "need_as_json",
    "need_for_a_person",
    "open_model",
    "prompt_in",
    "prompt_named",
    "redact",
    "rejected_in",
    "sentences_of",
    "shipped",
    "shown_in",
    "signs_in",
    "signs_of",
    "summary_of",
    "threaded",
]
