"""What the doors keep: who may come in, the conversations that are held, and what they cost."""

from store.reception.conversation import Channel, Conversation, Heard, Holder, Turn
from store.reception.conversations import Conversations
from store.reception.database import FILE as RECEPTION
from store.reception.handover import Delivery, HandOver
from store.reception.handovers import HandOvers
from store.reception.histories import Continuation, Histories
from store.reception.job import Job, Task
from store.reception.key import SCOPES, Key, Scope
from store.reception.keys import Keys
from store.reception.queue import Queue
from store.reception.spending import Spending

__all__ = [
    "RECEPTION",
    "SCOPES",
    "Channel",
    "Continuation",
    "Conversation",
    "Conversations",
    "Delivery",
    "HandOver",
    "HandOvers",
    "Heard",
    "Histories",
    "Holder",
    "Job",
    "Key",
    "Keys",
    "Queue",
    "Scope",
    "Spending",
    "Task",
    "Turn",
]
