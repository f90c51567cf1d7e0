from pathlib import Path

import pytest

from prompts import PromptError, load
from prompts.prompt import parse
from tools import TOOLS

FOLDER = Path(__file__).parents[1] / "prompts"
GOOD = """\
---
id: greeting
version: "1"
tools: []
variables: [name]
directives:
  - id: polite
    text: Be polite to {{name}}.
---
Be polite
to {{name}}.
"""
ALL = sorted(FOLDER.glob("*/*.md"))


@pytest.mark.parametrize("file", ALL, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_a_prompt_is_what_its_front_matter_says(file: Path) -> None:
    prompt = load(file.parent.name, file.stem)
    assert (prompt.id, prompt.version) == (file.parent.name, file.stem)
    assert set(prompt.tools) <= {tool.name for tool in TOOLS}


def test_the_assistant_is_told_of_every_tool() -> None:
    prompt = load("assistant")
    assert set(prompt.tools) == {tool.name for tool in TOOLS}
    assert all(f"`{name}`" in prompt.text for name in prompt.tools)


def test_a_directive_is_found_however_its_lines_are_broken() -> None:
    assert parse(GOOD, "here").directives[0].id == "polite"


def test_variables_are_filled_in_as_they_are() -> None:
    rendered = load("assistant").render(
        shop="A {{need}} \\1 shop.", need='{"about": "\\n"}', answer=""
    )
    assert "A {{need}} \\1 shop." in rendered
    assert '{"about": "\\n"}' in rendered


def test_a_missing_value_is_named() -> None:
    with pytest.raises(
        PromptError, match=r"assistant/2 takes \['answer', 'need', 'shop'\], not \['shop'\]"
    ):
        load("assistant").render(shop="A shop.")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("Be polite\nto", "Be rude\nto"), r"not contain the text of its directives \['polite'\]"),
        (("variables: [name]", "variables: []"), r"uses \['name'\] but declares \[\]"),
        (("variables: [name]", "variables: [name, age]"), r"declares \['age', 'name'\]"),
        (("---\nid", "--\nid"), "must begin with front matter"),
        (("id: greeting", "id: [greeting"), "front matter: "),
        (("id: greeting", "mood: sunny"), "front matter: (.|\n)*mood"),
        (("tools: []", "tools: 3"), "front matter: (.|\n)*tools"),
        (("id: greeting\n", ""), "front matter: (.|\n)*id"),
    ],
    ids=lambda value: None if isinstance(value, str) else value[1][:18].strip() or "nothing",
)
def test_a_bad_file_is_named_with_its_mend(change: tuple[str, str], problem: str) -> None:
    with pytest.raises(PromptError, match=f"^prompts/greeting/1.md(.|\n)*{problem}"):
        parse(GOOD.replace(*change), "prompts/greeting/1.md")


@pytest.mark.parametrize(
    "raw", ["---\n- a list\n---\ntext\n", "---\n\n---\ntext\n", "", "---\n---\n"]
)
def test_front_matter_that_is_no_mapping_is_named(raw: str) -> None:
    with pytest.raises(PromptError, match="front matter"):
        parse(raw, "prompts/greeting/1.md")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(PromptError, match=r"there is no prompts/assistant/99\.md"):
        load("assistant", "99")
