"""Sentences that quote the shop's own pages: whole sentences of a passage that was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.grounding.checked import Refused
from agent.grounding.cues import cue
from agent.grounding.passage import PLAIN
from agent.sentences import split
from store import Passage, fold

# Whose words they are; "yes" or "of course" before a quote would be the model's own answer.
_FRAME = re.compile(
    r"(?:(?:our|the(?: shop's)?) [^.:;!?]{1,60}? page (?:also )?says|it (?:also )?says"
    r"|according to (?:our|the) [^.:;!?]{1,60}? page)[:,]?"
)
_RULE, _UNKNOWN = cue("shop_rules"), cue("unknown_rules")
_MARKS = str.maketrans("", "", '"*_`')


def refuse_rules(text: str) -> None:
    """Refuse what tells a rule of the shop: who quotes its page was let through before."""
    found = _RULE.search(text)
    if found and not text.rstrip().endswith("?") and not _UNKNOWN.search(text):
        raise Refused(f"no page that was found says {found[0]!r}")


def quotes(sentence: str, passages: Sequence[Passage]) -> bool:
    """Return True for one whole sentence of a passage, bare or after words on whose it is.

    Half a sentence is no quote: what is left out may be what it hangs on.
    """
    if not passages:
        return False
    said = _flat(sentence)
    return any(_says(said, told) for p in passages for told in _sentences(p.text))


def _says(said: str, told: str) -> bool:
    if not said.endswith(told):
        return False
    before = said[: len(said) - len(told)].strip(" ,-")
    return not before or bool(_FRAME.fullmatch(before))


@lru_cache(maxsize=1_000)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(flat for s in split(text) if (flat := _flat(s)))


def _flat(text: str) -> str:
    plain = fold(text.translate(PLAIN)).translate(_MARKS)
    return " ".join(plain.split()).strip(" -.!?'")
