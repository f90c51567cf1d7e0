"""What shoppers did and were shown, under pseudonyms."""

from store.behavior.attention import Attention
from store.behavior.columns import EventColumns
from store.behavior.derived import Derived
from store.behavior.event import KINDS, Event, EventKind, Preference
from store.behavior.exposure import Exposure, Shown
from store.behavior.flood import Caps
from store.behavior.log import EventLog
from store.behavior.summary import Forgotten, Recorded, Summary
from store.behavior.takers import DEEDS, Deed, Takers

__all__ = [
    "DEEDS",
    "KINDS",
    "Attention",
    "Caps",
    "Deed",
    "Derived",
    "Event",
    "EventColumns",
    "EventKind",
    "EventLog",
    "Exposure",
    "Forgotten",
    "Preference",
    "Recorded",
    "Shown",
    "Summary",
    "Takers",
]
