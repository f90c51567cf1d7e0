import pytest

from agent.conduct import Conduct
from agent.need import Need
from agent.remarks import remarks
from agent.templates import load
from agent.voice import Voice
from store import Constraint, Op

Limit = tuple[str, Op, str]
COLOR: Limit = ("color", "ne", "black")
WORDING: Limit = ("wording", "ne", "roses")
LEATHER: Limit = ("material", "eq", "leather")


def told(*limits: Limit) -> str:
    wishes = tuple(Constraint(field=f, op=op, value=value) for f, op, value in limits)
    need = Need(constraints=wishes)
    return " ".join(remarks(need, {"left_out_unknown": 3}, Conduct(), Voice(load())))


def test_what_was_left_out_is_said_to_lack_what_only_it_may_lack() -> None:
    assert "their color" in told(COLOR)
    assert "their color" in told(COLOR, WORDING)


@pytest.mark.parametrize("limits", [(COLOR, LEATHER), (WORDING, LEATHER)])
def test_where_it_may_lack_something_else_no_field_is_blamed(
    limits: tuple[Limit, ...],
) -> None:
    assert "their" not in told(*limits)
