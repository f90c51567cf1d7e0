"""Whether a sentence says yes or no where the catalogue was found to say otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.grounding.checked import Refused

_SAYS = re.compile(
    r"\W*(?:(?P<yes>yes|yep|yeah|yup|sure|certainly|indeed)|(?P<no>no|nope))\b(?=\W)", re.I
)
_STATED = frozenset({"yes", "no", "unsaid"})


def refuse_other(sentence: str, verdicts: Collection[str]) -> None:
    """Refuse a sentence that opens with a yes or a no that is none of the `verdicts`.

    These are what the rows answer to a question of this turn; a value decides nothing.
    """
    said = _SAYS.match(sentence + " ")
    if said and _STATED & set(verdicts) and said.lastgroup not in verdicts:
        raise Refused(f"the catalogue doesn't answer {said.lastgroup}")
