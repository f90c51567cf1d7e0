"""A phrase where it stands: the words around it, and how it is used there."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache

from agent.reading.lexicon import either, table, words_of
from agent.reading.phrases import Match, names
from agent.reading.utterance import Utterance, root

_REACH = 40
# Behind what is all that a later turn says; what it is to take the place of may follow.
_RUNS_OUT = re.compile(
    r"\W*(?:(?:please|pls|plz|thanks|then|too|i think|i guess)\b\W*)*"
    r"(?:(?:(?:and|but) )?(?:not|no|instead of|rather than) .*)?"
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A phrase where it stands: the words around it, and how it is used there."""

    utterance: Utterance
    match: Match
    describing: bool
    negated: bool
    head: str
    categories: Sequence[str] = ()
    held: Set[tuple[str, str]] = frozenset()
    """Field and value of what the conversation limits already."""
    aged: bool = False
    """Whether the text tells for what age, or the kind is told apart by age alone."""

    @property
    def before(self) -> str:
        """The text right before the phrase."""
        start = self.utterance.words[self.match.first].start
        return self.utterance.flat[max(0, start - _REACH) : start]

    @property
    def after(self) -> str:
        """The text right after the phrase."""
        end = self.utterance.words[self.match.last - 1].end
        return self.utterance.flat[end : end + _REACH]

    def names(self, field: str) -> bool:
        """Return True when the field is named right beside the phrase, or in it."""
        if "_" in field and self.said.endswith(field.replace("_", " ")):
            return True
        words, called = self.utterance.words, names(field)
        behind = self.match.last
        # "Combination or normal skin" names it behind both.
        while behind + 2 < len(words) and words[behind].text in ("or", "and"):
            behind += 2
        follows = behind < len(words) and words[behind].stem in called
        at = self.match.first - 1
        while at >= 0 and words[at].text in ("is", "should", "be", "of", "in", "or", "and"):
            at -= 1
        precedes = at >= 0 and words[at].stem in called and "," not in words[self.match.first].gap
        return follows or precedes

    @property
    def tasteless(self) -> bool:
        """True where what is asked for is known, and neither eaten nor smelled."""
        flavored = words_of("attributes", "food") | words_of("attributes", "scented")
        return bool(self.head) and self.describing and not set(self.head.split()) & flavored

    @property
    def is_demanded(self) -> bool:
        """True after "it must be", and where a later turn says no more than this."""
        alone = _leads_in().fullmatch(self.before) and _RUNS_OUT.fullmatch(self.after)
        return self.describing and bool(alone or _demanded().search(self.before))

    def is_name_of(self, field: str) -> bool:
        """Return True for a word that only names the field: the fit of "slim fit"."""
        return root(self.said) in names(field)

    @property
    def said(self) -> str:
        """The phrase as the shopper typed it, folded."""
        words = self.utterance.words[self.match.first : self.match.last]
        return " ".join(w.text for w in words)


@cache
def _leads_in() -> re.Pattern[str]:
    """Return the pattern of what stands before all that a later turn says."""
    small = ["and", "oh", "ok", "okay", "also", "maybe", "hmm", "well", "in", "yes", "i"]
    cues = either(map(re.escape, [*small, *table("changes")["cues"]]))
    return re.compile(rf"\W*(?:{cues}(?![\w'-])\W*)*")


@cache
def _demanded() -> re.Pattern[str]:
    """Return the pattern of what a quality is demanded with: "it has to be"."""
    return re.compile(rf"(?<![\w'-]){either(table('requests')['demands'])}\s+$")
