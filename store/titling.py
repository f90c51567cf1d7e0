"""Which products are called by the words of a thing that no category is named after."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from store.heading import is_called, variant_of
from store.phrase import in_a_row
from store.postings import Mask
from store.segments import Segments
from store.terms import terms
from store.words import stems

# Of more titles than these, in which order their words stand costs too much to be read.
_MOST_READ = 2_000
# As many titles must end in a thing, or it may be told otherwise.
_CALLED = 3


class Titling:
    """Looks into the titles of one catalogue version, and remembers what it read.

    It holds no segment: the files of a closed version must be released.
    """

    def __init__(self) -> None:
        self._known: dict[str, NDArray[np.int64]] = {}

    def mask(self, segments: Segments, thing: str) -> Mask:
        """Return the mask of rows whose titles hold a thing's words in a row.

        Where none holds them so, those that hold all of them: an "Adventurer's Duo Kayak" is no
        adventure kayak where the shop has some. Where several are called by them at their end,
        those alone: a dress belt is no dress.
        """
        mask = segments.titled(terms(thing))
        said = stems(thing)
        if not said or int(mask.sum()) > _MOST_READ:
            return mask
        if thing not in self._known:
            rows = np.flatnonzero(mask)
            products = segments.at(rows.tolist())
            ending = [is_called(p.title, said, variant_of(p)) for p in products]
            row = [in_a_row(stems(p.title), said) for p in products]
            held = ending if sum(ending) >= _CALLED else row
            self._known[thing] = rows[np.array(held, np.bool_)] if any(held) else rows
        mask[:] = False
        mask[self._known[thing]] = True
        return mask
