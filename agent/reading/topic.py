"""Whether an utterance begins a new topic although it names no kind of product."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.reading.lexicon import either, table
from agent.reading.people import names_animal
from agent.reading.purpose import for_meal
from agent.reading.sought import Sought
from agent.reading.turn import Turn
from agent.reading.utterance import roots
from store import stem

# "something lighter" and "anything in red" speak of what is on the table.
_FEWEST_WORDS = 2
_FEWEST_THINGS = 2
_GIFT = r"(?:gifts?|presents?)\b"
_OF_THE_SAME = "else|like|similar|more|less|with|in|from|by|that|good|nice|better|suitable|\\w+er"
_SOMETHING = rf"(?:some|any)thing\b(?! (?:{_OF_THE_SAME})\b)"
_TO_USE = r"(?:some|any)thing to (?!go\b|match|pair\b|wear with|replace|suit\b)[a-z]{3,}"

_TURNING = (
    r"\W*(?:(?:ok|okay|and|also|oh|now|next|then|so|well|plus|actually|maybe|hm+|alright"
    r"|what about|how about)\W+)*"
)
_FOR_ONE = re.compile(
    rf"{_TURNING}(?:[a-z']+ ){{0,4}}?(?:some|any)thing (?:else )?for"
    r" (?P<whom>(?:[a-z]+ ){0,3}[a-z]+)"
)
_A_THING = re.compile(
    rf"{_TURNING}(?:an?|some|another|any)"
    r" (?!(?:bit|little|lot|few|couple|different|similar|\w+er)\b)"
)
# "Only a red one" limits; "just the fishing rods" leaves the tents out.
_ALONE = re.compile(
    r"\b(?:just|only)(?: (?:show me|want|need|the|those|some|a|an|my)){0,3}(?: [a-z]+)? $"
)
_PLURAL = re.compile(r"[a-z]{2,}[^su]s$")

_POINTED = r"(?:it|this|that|them|these|those|(?:the|that|this) (?!same\b)[a-z]+(?: one)?)"
_WITH_IT = (
    r"(?:to (?:go|wear|use|pair|take)(?: along)? with|going with|to match|matching"
    r"|(?:that|which) (?:(?:goe?s?|would go|pairs?) with|match(?:es)?))"
)
_COMPANION = re.compile(
    r"\W*(?:ok |okay |now |and |also |then |plus |with |maybe )*(?:i (?:also )?(?:need|want) )?"
    r"(?P<thing>(?:an?|some|another) (?!thing)(?:[a-z-]+ ){1,3}?)"
    rf"{_WITH_IT} {_POINTED}(?:\W*$|(?=[,;] ))"
)
_ANY_COMPANION = re.compile(
    r"\b(?:things?|one|items?|pieces?|stuff|accessor\w+|extras?|add-?ons?)\b"
)


def companion(text: str) -> str:
    """Return "a lantern to go with it" as "a lantern": it is a thing of its own that is asked for.

    The rest is blanked, so that every word stays in its place.
    """
    folded = text.casefold()
    found = _COMPANION.match(folded)
    if found is None or _ANY_COMPANION.search(found["thing"]) or len(folded) != len(text):
        return text
    start, end = found.span("thing")
    return " " * start + text[start:end] + " " * (found.end() - end) + text[found.end() :]


def names_thing(flat: str, sought: Sought) -> bool:
    """Return True where a text begins with a thing: "a kayak under $20", "kayaks under $20".

    What the catalogue has no word for is one too; "alright, up to $20" begins with none.
    """
    if sought.found and _A_THING.match(flat):
        return True
    return bool(sought.unknown) and sought.first == 0 and bool(_PLURAL.match(sought.head))


def wants_alone(flat: str, start: int) -> bool:
    """Return True where what is sought, from `start` on, is said to be all: "just the rods"."""
    return bool(_ALONE.search(flat[:start]))


def _is_for_animal(flat: str, about: str) -> bool:
    """Return True for "something for my dog" where nothing was for an animal before."""
    found = _FOR_ONE.match(flat)
    return found is not None and names_animal(found["whom"]) and not names_animal(about)


def begins_anew(flat: str, turn: Turn, about: str, things: Mapping[str, int]) -> bool:
    """Return True for "something warm for winter camping" after headphones were discussed.

    Such a request begins the text, and has words of its own beside its constraints. A thing
    with an article, such as "a hammock", is another thing, and so is a noun with words of its
    own that names `things` of the catalogue: "wooden coffee table" after a backpack.
    """
    if names_thing(flat, turn.sought) or _is_for_animal(flat, about):
        return True
    named = things.get(stem(turn.sought.head), 0) >= _FEWEST_THINGS
    alone = turn.sought.last - turn.sought.first >= len(flat.split())
    # "Tripods?" after cameras is all there is; "tripods" may answer a question.
    if named and (not alone or (turn.sought.found and "?" in flat)):
        return True
    opener = rf"(?:{either(table('requests')['openers'])}[ ,]*)?(?:an? |some |the )?"
    greeting = r"\W*(?:and |also |now |ok |hi |hello )*"
    begins = re.match(rf"{greeting}{opener}(?:{_GIFT}|{_SOMETHING})", flat)
    how = {r for c in turn.constraints if not c.checkable for r in roots(c.said)}
    own = set(roots(turn.about)) - turn.attributes - set(roots(about)) - how
    # "Something to cook on" is told by one word, and so is "anything for breakfast".
    used = re.match(rf"{greeting}{opener}(?:{_TO_USE}|{for_meal()})", flat)
    return bool(begins) and len(own) >= (1 if used else _FEWEST_WORDS)
