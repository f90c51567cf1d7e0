"""All mutants of what a model reads, each once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from agent import Instructions
from evaluation.regression.mutation.directives import of_directives
from evaluation.regression.mutation.mutant import Mutant
from evaluation.regression.mutation.text import of_text
from evaluation.regression.mutation.tools import of_tools


def mutants(base: Instructions) -> Iterator[Mutant]:
    """Yield the mutants; one that reads like an earlier one, or like the base, is left out."""
    seen = {base.fingerprint}
    for mutant in chain(of_directives(base), of_tools(base), of_text(base)):
        if mutant.instructions.fingerprint not in seen:
            seen.add(mutant.instructions.fingerprint)
            yield mutant._replace(aims=mutant.aims or _touched(base, mutant.instructions))


def _touched(base: Instructions, changed: Instructions) -> tuple[str, ...]:
    """Return the directives that the text said word by word, and says no longer.

    One of the prompt's own is none: the embedded model can't show the difference.
    """
    before, after = (" ".join(one.prompt.text.split()) for one in (base, changed))
    followed = [d for d in base.prompt.directives if not d.own]
    return tuple(d.id for d in followed if d.text in before and d.text not in after)
