"""An owner's synonyms: a text file with a line for each set of words that mean the same."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from store.errors import BadSynonyms
from store.words import stems

FILE = "synonyms.txt"
_LONGEST_LINE = 1000
_log = logging.getLogger(__name__)
Synonyms = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]


class SynonymFile:
    """The synonyms beside the versions of a catalogue; a change is seen at the next query."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = -1
        self._known: Synonyms = {}

    def current(self) -> Synonyms:
        """Return what the file says now; one that can't be used is logged and changes nothing."""
        changed = self._path.stat().st_mtime_ns if self._path.exists() else 0
        if changed != self._changed:
            self._changed = changed
            try:
                self._known = read_synonyms(self._path)
            except BadSynonyms as error:
                _log.warning("%s", error)
        return self._known


def read_synonyms(path: Path) -> Synonyms:
    """Return each phrase of a file, as stems, with those that mean the same.

    A line holds phrases between commas; `#` begins a comment. A file that isn't there is empty.
    Raises BadSynonyms naming the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSynonyms(f"{path} can't be read as UTF-8 text: {error}") from error
    return parse_synonyms(lines, str(path))


def parse_synonyms(lines: Iterable[str], source: str = FILE) -> Synonyms:
    """Return the phrases of some lines; raises BadSynonyms naming the line in `source`."""
    found: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for number, line in enumerate(lines, 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        phrases = {stems(part) for part in said[:_LONGEST_LINE].split(",")} - {()}
        if len(phrases) < 2:
            raise BadSynonyms(f"{source}, line {number}: {said[:60]!r} names one thing only")
        for phrase in phrases:
            found[phrase] |= phrases - {phrase}
    return {phrase: tuple(sorted(others)) for phrase, others in found.items()}
