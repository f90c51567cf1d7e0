from pathlib import Path

import pytest

from prompts import Known, PromptError, load, parse, read
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
KNOWN = Known(
    tools=frozenset({"search", "find_similar"}),
    arguments=frozenset({"max_price"}),
    variables=frozenset({"name"}),
    directives=frozenset({"polite"}),
)
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
        PromptError, match=r"assistant/3 takes \['answer', 'need', 'shop'\], not \['shop'\]"
    ):
        load("assistant").render(shop="A shop.")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("Be polite\nto", "Be rude\nto"), r"7: the text doesn't say directive 'polite'"),
        (("variables: [name]", "variables: []"), r"11: {{name}} is not declared. Declare it"),
        (("{{name}}", "{{ name }}"), "11: {{ name }} is not declared. .* Did you mean 'name'"),
        (("{{name}}", "{{name}} {{a-b}}"), "11: {{a-b}} is not declared. Declare it"),
        (("variables: [name]", "variables: [name, age]"), r"5: variable 'age' is never used"),
        (("---\nid", "--\nid"), "1: must begin with front matter"),
        (("id: greeting", "id: [greeting"), "3: front matter is no YAML: expected ',' or ']'"),
        (("id: greeting", "mood: sunny"), "2: unknown key 'mood'"),
        (("tools: []", "tools: []\nvaribles: []"), "5: unknown key 'varibles'. .*'variables'"),
        (("    text: Be", "    test: Be"), "8: unknown key 'test'. Did you mean 'text'"),
        (("tools: []", "tools: 3"), "4: tools: Input should be"),
        (("tools: []", "tools: [serch]"), "4: there is no tool 'serch'. Did you mean 'search'"),
        (("id: greeting\n", ""), "2: 'id' is missing"),
        (("Be polite\nto", "Ask `find_similr`.\nBe polite to"), "10: .* Did you mean 'find_sim"),
        (("Be polite\nto", "Ask find_similr.\nBe polite to"), "10: there is no tool 'find_similr'"),
        (("Be polite\nto", "`start_checkout`\nBe polite to"), "10: .*stands without back quotes"),
        (("Be polite\nto", "`find_similar`\nBe polite to"), "10: tool 'find_similar' is not decl"),
        (("id: polite", "id: polit"), "7: there is no directive 'polit'; .*Did you mean 'polite'"),
        (("id: polite", "id: polite\n    own: true"), "7: .* not your own alone. Take `own` out"),
        (
            ("directives:\n", "directives:\n  - {id: polite, text: Be polite}\n"),
            "8: directive 'polite' is declared twice",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else value[1][:18].strip() or "nothing",
)
def test_a_bad_file_is_named_with_its_line_and_its_mend(
    change: tuple[str, str], problem: str
) -> None:
    raw = GOOD.replace(*change)
    with pytest.raises(PromptError, match=f"^prompts/greeting/1.md:{problem}"):
        parse(raw, "prompts/greeting/1.md", known=KNOWN)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{{name}}.\n---\n", "{{name}}.\n---\n{{age}} ", "5: nothing fills in the variable 'age'"),
        ("{{name}}", "you", "5: variable 'name' is missing. Declare it, and write {{name}}"),
    ],
)
def test_a_prompt_takes_just_what_is_filled_in(old: str, new: str, told: str) -> None:
    declared = "[name, age]" if "age" in new else "[]"
    raw = GOOD.replace("[name]", declared).replace(old, new)
    with pytest.raises(PromptError, match=f"^prompts/greeting/1.md:{told}"):
        parse(raw, "prompts/greeting/1.md", known=KNOWN)


@pytest.mark.parametrize(
    "said",
    [
        "Use `max_price`.",
        "Their main_material counts.",
        "See https://shop.example/find_similr and find_similr.html.",
    ],
)
def test_what_is_no_name_of_a_tool_may_stand_in_a_prompt(said: str) -> None:
    assert said in parse(f"{GOOD}{said}\n", "prompts/greeting/1.md", known=KNOWN).text


def test_a_directive_of_ones_own_says_that_it_is() -> None:
    raw = GOOD.replace("id: polite", "id: warm\n    own: true")
    assert parse(raw, "prompts/greeting/1.md", known=KNOWN).directives[0].own


@pytest.mark.parametrize(
    "raw", ["---\n- a list\n---\ntext\n", "---\n\n---\ntext\n", "", "---\n---\n"]
)
def test_front_matter_that_is_no_mapping_is_named(raw: str) -> None:
    with pytest.raises(PromptError, match=r"^prompts/greeting/1.md:\d: .*front matter"):
        parse(raw, "prompts/greeting/1.md")


def test_a_draft_need_not_say_its_directives(tmp_path: Path) -> None:
    own = tmp_path / "own.md"
    own.write_text(GOOD.replace("Be polite\nto", "Be rude\nto"), encoding="utf-8")
    assert read(own).text == "Be rude\nto {{name}}."
    with pytest.raises(PromptError, match=r"there is no .*no\.md\. Name a Markdown file"):
        read(tmp_path / "no.md")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(PromptError, match=r"no prompts/assistant/99\.md. Versions: 1, 2, 3"):
        load("assistant", "99")


def test_a_prompt_that_says_another_version_than_its_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "greeting").mkdir()
    (tmp_path / "greeting" / "2.md").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr("prompts.prompt.files", lambda package: tmp_path)
    with pytest.raises(PromptError, match=r"^prompts/greeting/2.md:2: .* Write .*version: \"2\""):
        load("greeting")


def test_a_prompt_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(PromptError, match=r"no prompt 'asistant'.*Did you mean 'assistant'"):
        load("asistant")
