"""Whatever a client sends, as the API's description has it or not, is no fault of the server's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from store import SCOPES, Shelf
from tests.api import doors_at
from tests.letters import LetterEmbedder
from ui.server import OPENAPI

_EXAMPLES = 25
# Fewer would mean that a door is not described.
_ROUTES = 18


@pytest.fixture(scope="module")
def schema(stocked: Path) -> Iterator[schemathesis.BaseSchema]:
    """The description of a shop with every door open, as the shop itself tells it."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        copytree(stocked, home, dirs_exist_ok=True)
        doors = doors_at(Shelf(home, LetterEmbedder()))
        key = doors.key(*SCOPES, per_minute=1_000_000)
        told = schemathesis.openapi.from_asgi(OPENAPI, doors.app)
        told.config.update(headers=key)
        yield told


@pytest.mark.parametrize("mode", GenerationMode)
def test_no_request_is_answered_with_an_error_of_ours(
    schema: schemathesis.BaseSchema, mode: GenerationMode
) -> None:
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= _ROUTES
    # Any text can be a part of a path: only bodies and queries can be sent wrongly.
    bodied = [o for o in operations if o.body or o.query]
    for operation in bodied if mode is GenerationMode.NEGATIVE else operations:

        @settings(max_examples=_EXAMPLES, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def sent(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(checks=[not_a_server_error])

        sent()
