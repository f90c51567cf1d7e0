"""A case: what a shopper says to one catalogue, turn by turn, and what it should be read as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import AfterValidator, Field, ValidationError

from agent import Goal, Language, Operation
from evaluation.errors import BadCases
from evaluation.label import Label
from recommender import Order
from store import Value

HELD_BACK = "held_back_"
SCHEMA = "case.schema.json"
_OPERATIONS = get_args(Operation.model_fields["kind"].annotation)


def _label(text: str) -> str:
    Label.parse(text)
    return text


def _operation(text: str) -> str:
    if not text.startswith(_OPERATIONS):
        raise ValueError(f"{text!r} should begin with one of {', '.join(_OPERATIONS)}")
    return text


Text = Annotated[str, Field(min_length=1)]
LabelText = Annotated[str, AfterValidator(_label)]
OperationText = Annotated[str, AfterValidator(_operation)]
Places = Literal["all"] | tuple[Annotated[int, Field(ge=1)], ...]


class Expectation(Value):
    """What is in force after a turn: what is not written down should not be read either.

    `constraints` are hard, `wishes` soft, `either` may be both; `may` are readings that are
    neither asked for nor wrong. `goal` and `order` are one or several that are right.
    `operations` are a kind and a field ("drop price"), `referred` and `excluded` places in the
    list shown before, `unknown` what the shop has no word for: these and the `language` are only
    judged where they are written down. `for` is a word of the recipient, null where one may be
    read or not; `conflicts` are the fields that contradict.
    """

    goal: Goal | tuple[Goal, ...] = "find"
    constraints: tuple[LabelText, ...] = ()
    wishes: tuple[LabelText, ...] = ()
    either: tuple[LabelText, ...] = ()
    may: tuple[LabelText, ...] = ()
    order: Order | tuple[Order, ...] = "fit"
    recipient: str | None = Field(default="", alias="for")
    operations: tuple[OperationText, ...] | None = None
    referred: Places | None = None
    excluded: Places | None = None
    conflicts: tuple[str, ...] = ()
    unknown: tuple[str, ...] | None = None
    language: Language | None = None

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that are right, the first of them meant most."""
        return self.order if isinstance(self.order, tuple) else (self.order,)

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals that are right."""
        return self.goal if isinstance(self.goal, tuple) else (self.goal,)


class Turn(Value):
    """What a shopper says; without `expect` it is only played."""

    user: Text
    expect: Expectation | None = None


class Case(Value):
    """One conversation with a catalogue; `tags` are for whoever looks for it."""

    id: Text
    catalog: Text = "demo"
    tags: tuple[str, ...] = ()
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]
    file: Annotated[str, Field(exclude=True)] = ""

    @property
    def held_back(self) -> bool:
        """True for a case whose failures are not looked at, so that it shows generalisation."""
        return self.file.startswith(HELD_BACK)


class CaseFile(Value):
    """The cases of one file; its `catalog` holds for those that name none."""

    catalog: Text = "demo"
    cases: tuple[Case, ...]


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a YAML file, or of all in a folder; raises BadCases naming the place."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    cases = tuple(case for file in files for case in _of_file(file))
    if not cases:
        raise BadCases(f"{path} holds no cases")
    _alone(cases)
    return cases


def schema() -> dict[str, Any]:
    """Return the JSON schema of a case file, for editors."""
    return CaseFile.model_json_schema()


def _of_file(file: Path) -> Iterator[Case]:
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadCases(f"there is no {file}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = " ".join(str(error).split())
        raise BadCases(f"{file} can't be read: {problem}", hint="Write YAML in UTF-8") from error
    try:
        found = CaseFile.model_validate(told)
    except ValidationError as error:
        raise BadCases(f"{file}: {_place(error, told)}") from error
    for case in found.cases:
        own = case.catalog if "catalog" in case.model_fields_set else found.catalog
        yield case.model_copy(update={"catalog": own, "file": file.name})


def _place(error: ValidationError, told: Any) -> str:
    first = error.errors(include_url=False)[0]
    path = list(first["loc"])
    name = ""
    if path[:1] == ["cases"] and len(path) > 1 and isinstance(path[1], int):
        case = told["cases"][path[1]]
        own = case.get("id") if isinstance(case, dict) else None
        name, path = f"case {own or f'number {path[1] + 1}'}: ", path[2:]
    return f"{name}{'.'.join(map(str, path)) or 'the file'}: {first['msg']}"


def _alone(cases: Iterable[Case]) -> None:
    seen: dict[str, str] = {}
    for case in cases:
        if case.id in seen:
            raise BadCases(
                f"{case.file}: case {case.id}: {seen[case.id]} has a case of this id too",
                hint="Give each case an id of its own",
            )
        seen[case.id] = case.file
