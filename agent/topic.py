"""Whether an utterance begins a new topic although it names no kind of product."""

from __future__ import annotations

import re

from agent.lexicon import either, table
from agent.turn import Turn
from agent.utterance import roots

# "something lighter" and "anything in red" speak of what is on the table.
_FEWEST_WORDS = 2
_GIFT = r"(?:gifts?|presents?)\b"
_OF_THE_SAME = "else|like|similar|more|less|with|in|from|by|that|good|nice|better|suitable|\\w+er"
_SOMETHING = rf"(?:some|any)thing\b(?! (?:{_OF_THE_SAME})\b)"

_A_THING = r"\W*(?:an?|some|another) (?!(?:bit|little|lot|few|couple|different|similar|\w+er)\b)"


def begins_anew(flat: str, turn: Turn, about: str) -> bool:
    """Return True for "something warm for winter camping" after headphones were discussed.

    Such a request begins the text, and has words of its own beside its constraints. A thing
    with an article, such as "a hammock", is another thing.
    """
    if turn.sought.found and re.match(_A_THING, flat):
        return True
    opener = rf"(?:{either(table('requests')['openers'])}[ ,]*)?(?:an? |some |the )?"
    greeting = r"\W*(?:and |also |now |ok |hi |hello )*"
    begins = re.match(rf"{greeting}{opener}(?:{_GIFT}|{_SOMETHING})", flat)
    own = set(roots(turn.about)) - turn.attributes - set(roots(about))
    return bool(begins) and len(own) >= _FEWEST_WORDS
