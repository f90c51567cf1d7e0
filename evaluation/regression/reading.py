"""Reads the cases of YAML files; whatever is wrong is told with its file, line and mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from evaluation.errors import BadCases
from evaluation.regression.case import Case, CaseFile, joined, schema
from evaluation.regression.document import Document
from evaluation.regression.expectation import referred

SCHEMA = "case.schema.json"
_OWN = ("file", "line")
_HINT = f"prompts/cases/{SCHEMA} has all that a case may hold"


def read_prompt_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file, or of every *.yaml in a folder; raises BadCases."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    cases = [case for file in files for case in cases_of(file)]
    if not cases:
        raise BadCases(f"{path} holds no cases", hint="Write one: docs/prompt-regression.md")
    _alone(cases)
    return tuple(cases)


def cases_of(file: Path) -> Iterator[Case]:
    """Yield the cases of one file, each with the place where it is written."""
    document = Document.read(file)
    if document.value is None:
        raise BadCases(f"{file}:1: is empty", hint="Write `cases:` and under it a list of cases")
    _unplaced(document)
    try:
        found = CaseFile.model_validate(document.value)
    except ValidationError as error:
        raise BadCases(_told(error, document), hint=_HINT) from error
    for number, case in enumerate(found.cases):
        own = case.catalog if "catalog" in case.model_fields_set else found.catalog
        line = document.line(["cases", number])
        turns = [
            turn.model_copy(update={"expect": joined(found.always, turn.expect)})
            for turn in case.turns
        ]
        read = case.model_copy(
            update={
                "turns": tuple(turns),
                "catalog": _located(own, document, number),
                "file": str(file),
                "line": line,
            }
        )
        _looks_back(read)
        yield read


def _looks_back(case: Case) -> None:
    """Raise BadCases for a turn that refers to one that is not before it."""
    for at, turn in enumerate(case.turns):
        for name, place in referred(turn.expect):
            if place.turn > at:
                there = case.at(["turns", at, "expect", "relations", name])
                told = f"turn {at + 1} refers to turn {place.turn}, not to an earlier one"
                raise BadCases(f"{there}: {told}", hint=_HINT)


def _located(catalog: str, document: Document, number: int) -> str:
    """Return the name of a catalogue as it is, and the path of a product file from anywhere."""
    if "." not in catalog:
        return catalog
    file = document.file.parent / catalog
    if not file.is_file():
        place: list[str | int] = ["cases", number, "catalog"]
        at = f"{document.at(place)}: {_case(place, document.value)[:-2]}"
        raise BadCases(
            f"{at}: there is no product file {catalog!r}", hint="Put it beside the cases"
        )
    return str(file.resolve())


def _unplaced(document: Document) -> None:
    """Refuse keys that only the reader may set."""
    told = document.value.get("cases") if isinstance(document.value, dict) else None
    for number, case in enumerate(told if isinstance(told, list) else ()):
        for key in _OWN:
            if isinstance(case, dict) and key in case:
                place = document.at(["cases", number, key])
                raise BadCases(f"{place}: a case has no {key!r}", hint="Leave it out")


def _told(error: ValidationError, document: Document) -> str:
    """Return the most telling problem with its place, the case it is in, and the mend."""
    problems = error.errors(include_url=False)
    worst = max(
        problems,
        key=lambda p: (
            p["type"] == "extra_forbidden",
            len(_real(p, document.value)),
            p["type"] == "value_error",
        ),
    )
    place = _real(worst, document.value)
    name = _case(place, document.value)
    at = document.at(place if worst["type"] != "missing" else place[:-1])
    if worst["type"] == "extra_forbidden":
        return f"{at}: {name}{_unknown(place)}"
    message = worst["msg"].removeprefix("Value error, ")
    where = ".".join(map(str, place[2:] if name else place)) or ("" if name else "the file")
    return f"{at}: {name}{where}{': ' if where else ''}{message}"


def _real(problem: ErrorDetails, value: Any) -> list[str | int]:
    """Return the path of a problem without pydantic's names for the choices of a union.

    The last key is part of it also where it is the one that is missing.
    """
    path: list[str | int] = []
    loc = problem["loc"]
    for number, step in enumerate(loc):
        lacking = problem["type"] == "missing" and number == len(loc) - 1
        if isinstance(value, dict) and (step in value or lacking):
            value = value.get(step)
            path.append(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            path.append(step)
    return path


def _case(place: Sequence[str | int], told: Any) -> str:
    if len(place) < 2 or place[0] != "cases":
        return ""
    case = told["cases"][place[1]]
    own = case.get("id") if isinstance(case, Mapping) else None
    return f"case {own or f'number {int(place[1]) + 1}'}: "


def _unknown(place: Sequence[str | int]) -> str:
    """Return what a key is, that nobody knows, and what it may have been meant for."""
    key = str(place[-1])
    known = _siblings(place[:-1])
    near = get_close_matches(key, known, 1)
    mend = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
    return f"unknown key {key!r}; {mend}"


def _siblings(parents: Sequence[str | int]) -> list[str]:
    """Return the keys that the schema knows at a path."""
    known = schema()
    nodes: list[Mapping[str, Any]] = [known]
    for step in parents:
        nodes = [below for node in nodes for below in _descend(node, step, known)]
    return sorted({name for n in nodes for one in _options(n, known) for name in _names(one)})


def _names(node: Mapping[str, Any]) -> list[str]:
    plain = [n for n in node.get("properties", {}) if n not in _OWN]
    return [
        *plain,
        *(["hit@3", "ndcg@5", "mrr@3", "recall@3"] if "patternProperties" in node else []),
    ]


def _descend(node: Mapping[str, Any], step: str | int, known: Mapping[str, Any]) -> Iterator[Any]:
    for option in _options(node, known):
        if isinstance(step, int):
            yield from [option["items"]] if "items" in option else option.get("prefixItems", [])[:1]
        elif step in option.get("properties", {}):
            yield option["properties"][step]
        elif isinstance(option.get("additionalProperties"), dict):
            yield option["additionalProperties"]


def _options(node: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a node of the schema may be, its references followed."""
    if "$ref" in node:
        yield from _options(known["$defs"][str(node["$ref"]).rpartition("/")[2]], known)
    elif "anyOf" in node:
        for choice in node["anyOf"]:
            yield from _options(choice, known)
    else:
        yield node


def _alone(cases: Sequence[Case]) -> None:
    seen: dict[str, Case] = {}
    for case in cases:
        if other := seen.get(case.id):
            raise BadCases(
                f"{case.file}:{case.line}: case {case.id} is also in {other.file}:{other.line}",
                hint="Give each case an id of its own",
            )
        seen[case.id] = case
