"""Rows of YAML, where scalars stay as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml
from yaml.constructor import SafeConstructor

from store.importers.contents import Contents
from store.importers.documents import document_rows, named
from store.importers.rejection import BadRow, Rejected, rejected
from store.importers.row import Row

DEEPEST = 100
LONGEST_ENTRY = 1_000_000
KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
MARKERS = ("---", "...", "%")
NESTING = re.compile(r"[\[{?]|- ")


class _AsWritten(yaml.CSafeLoader):
    """Reads the brand NO, the id 0123 and the size 1_2 as text, as CSV would."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in pairs if tag in KEPT]
        for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }
    yaml_constructors = {  # noqa: RUF012
        "tag:yaml.org,2002:null": SafeConstructor.construct_yaml_null,
        "tag:yaml.org,2002:str": SafeConstructor.construct_yaml_str,
        "tag:yaml.org,2002:seq": SafeConstructor.construct_yaml_seq,
        "tag:yaml.org,2002:map": SafeConstructor.construct_yaml_map,
        None: SafeConstructor.construct_undefined,
    }


def yaml_rows(contents: Contents) -> Iterator[Row | Rejected]:
    """Read a list entry by entry, and any other YAML as a whole."""
    if begins_with_entry(contents.head()):
        yield from (_row(line, text) for line, text in _entries(contents))
        return
    try:
        document = parsed(contents.whole())
    except BadRow as error:
        raise contents.bad(str(error), "Check it with a YAML validator") from error
    yield from document_rows(document)


def begins_with_entry(head: str) -> bool:
    """Tell whether the first line that says something opens a list entry."""
    lines = (line for line in head.splitlines() if not _silent(line))
    return next(lines, "").startswith("- ")


def parsed(text: str) -> object:
    """Parse YAML, or say where it goes wrong."""
    _refuse_depth(text)
    try:
        document: object = yaml.load(text, _AsWritten)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" at its line {mark.line + 1}" if mark else ""
        raise BadRow(f"is not YAML: {error.problem or error.context}{place}") from error
    except yaml.YAMLError as error:
        raise BadRow(f"is not YAML: {' '.join(str(error).split())}") from error
    return document


def _refuse_depth(text: str) -> None:
    # The C parser ends the process, not the parse, when a document is nested too deeply.
    if len(NESTING.findall(text)) < DEEPEST:
        return
    depth = 0
    try:
        for event in yaml.parse(text, _AsWritten):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise BadRow("is nested too deeply")
    except yaml.YAMLError:
        return


def _entries(contents: Contents) -> Iterator[tuple[int, str]]:
    """Cut a list where a line begins an entry, with the number of that line."""
    begun, length, held = 0, 0, [""]
    for number, line in enumerate(contents.lines(), 1):
        if line.startswith("- "):
            if begun:
                yield begun, "".join(held)
            begun, length, held = number, 0, [line]
        elif begun and not line.startswith(MARKERS):
            held.append(line)
            length += len(line)
        if length > LONGEST_ENTRY:
            raise contents.bad(f"has an entry of over {LONGEST_ENTRY:,} characters")
    if begun:
        yield begun, "".join(held)


def _silent(line: str) -> bool:
    return not line.strip() or line.startswith(("#", *MARKERS))


def _row(line: int, text: str) -> Row | Rejected:
    try:
        document = parsed(text)
    except BadRow as error:
        return rejected(line, f"it {error}", text)
    entry = document[0] if isinstance(document, list) and document else None
    if isinstance(entry, Mapping):
        return Row(line, named(entry))
    return rejected(line, "it is not a set of named fields", text)
