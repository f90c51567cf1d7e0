"""A file of results: a line for each arm, for each case and repeat, and one that closes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluation.errors import BadResults
from evaluation.regression.result import ArmInfo, Result, Results
from evaluation.regression.sealed import read_sealed, write_sealed

_COMPUTED = ("verdict", "kinds", "faults", "mended")


def write_results(results: Results, file: Path) -> None:
    """Write a measurement so that `read_results` tells a file that was cut or edited."""
    write_sealed(file, _lines(results))


def _lines(results: Results) -> Iterator[dict[str, Any]]:
    yield from ({"kind": "arm", **arm.model_dump(mode="json")} for arm in results.arms)
    yield from ({"kind": "result", **one.model_dump(mode="json")} for one in results.results)


def read_results(file: Path) -> Results:
    """Read what `write_results` wrote; raises BadResults naming the line of what is not so."""
    arms: list[ArmInfo] = []
    results: list[Result] = []
    for number, told in enumerate(read_sealed(file, BadResults), 1):
        _take(told, f"{file}:{number}", arms, results)
    return Results(arms=tuple(arms), results=tuple(results))


def _take(told: dict[str, Any], place: str, arms: list[ArmInfo], results: list[Result]) -> None:
    kind = told.pop("kind", None)
    own = {name: value for name, value in told.items() if name not in _COMPUTED}
    try:
        if kind == "arm":
            arms.append(ArmInfo.model_validate(own))
        elif kind == "result":
            results.append(Result.model_validate(own))
        else:
            raise BadResults(f"{place}: its kind is {kind!r}, neither 'arm' nor 'result'")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        problem = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadResults(f"{place}: no line of results: {problem}") from error
