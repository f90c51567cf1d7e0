"""Whether a prompt says what it declares, and names nothing that there is not."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

from prompts.document import Document, near

if TYPE_CHECKING:
    from prompts.prompt import Prompt

# Also what can't be a variable, as `{{ need }}`: a model would read it as it stands.
_MEANT = re.compile(r"\{\{(.*?)\}\}")
# `like_this`, with or without its quotes; no part of a path, an address or a variable.
_NAME = re.compile(r"(?<![\w/.@{`-])(`?)([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\1(?![\w/@}`-]|\.\w)")
_LIKE = 0.8


class Known(NamedTuple):
    """All that a prompt may name: what the code behind it has, fills in and follows."""

    tools: frozenset[str]
    arguments: frozenset[str]
    variables: frozenset[str]
    directives: frozenset[str]


def check(prompt: Prompt, told: Document, known: Known | None, *, draft: bool) -> None:
    """Raise PromptError with file, line and mend for the first thing that is not so.

    Of a `draft` the directives need not be found word by word. Without `known`, only what the
    prompt declares is checked.
    """
    _check_used(prompt, told)
    if known:
        _check_variables(prompt, told, known)
        _check_tools(prompt, told, known)
        _check_prose(prompt, told, known)
        _check_ids(prompt, told, known)
    _check_said(prompt, told, draft=draft)


def _check_used(prompt: Prompt, told: Document) -> None:
    for at, line in enumerate(told.text.splitlines()):
        for name in _MEANT.findall(line):
            if name not in prompt.variables:
                problem = (
                    f"{{{{{name}}}}} is not declared. Declare it under `variables`, or take it"
                )
                raise told.error(told.first + at, f"{problem} out. {near(name, prompt.variables)}")
    for at, name in enumerate(prompt.variables):
        if f"{{{{{name}}}}}" not in prompt.text:
            problem = f"variable {name!r} is never used. Write {{{{{name}}}}}, or take it out"
            raise told.error(told.line_of(("variables", at)), problem)


def _check_variables(prompt: Prompt, told: Document, known: Known) -> None:
    for at, name in enumerate(prompt.variables):
        if name not in known.variables:
            problem = f"nothing fills in the variable {name!r}. {near(name, known.variables)}"
            raise told.error(told.line_of(("variables", at)), problem)
    if missing := sorted(known.variables - {*prompt.variables}):
        problem = f"variable {missing[0]!r} is missing. Declare it, and write {{{{{missing[0]}}}}}"
        raise told.error(told.line_of(("variables",)), problem)


def _check_tools(prompt: Prompt, told: Document, known: Known) -> None:
    for at, name in enumerate(prompt.tools):
        if name not in known.tools:
            line = told.line_of(("tools", at))
            raise told.error(line, f"there is no tool {name!r}. {near(name, known.tools)}")


def _check_prose(prompt: Prompt, told: Document, known: Known) -> None:
    """Refuse a name in the text that is no tool's, or that of a tool which isn't declared."""
    others = known.arguments | known.variables
    for at, line in enumerate(told.text.splitlines()):
        for quote, name in _NAME.findall(line):
            if name in known.tools and name not in prompt.tools:
                problem = f"tool {name!r} is not declared. Declare it under `tools`"
                raise told.error(told.first + at, f"{problem}, or take it out")
            unknown = name not in known.tools | others
            if unknown and (quote or difflib.get_close_matches(name, known.tools, 1, _LIKE)):
                mend = "; what is no tool stands without back quotes" if quote else ""
                problem = f"there is no tool {name!r}{mend}. {near(name, known.tools)}"
                raise told.error(told.first + at, problem)


def _check_ids(prompt: Prompt, told: Document, known: Known) -> None:
    for at, directive in enumerate(prompt.directives):
        line = told.line_of(("directives", at))
        if directive.own and directive.id in known.directives:
            problem = f"directive {directive.id!r} is not your own alone. Take `own` out"
            raise told.error(line, problem)
        if not directive.own and directive.id not in known.directives:
            mend = "one of your own, which the embedded model can't follow, says `own: true`"
            problem = f"there is no directive {directive.id!r}; {mend}"
            raise told.error(line, f"{problem}. {near(directive.id, known.directives)}")


def _check_said(prompt: Prompt, told: Document, *, draft: bool) -> None:
    seen: set[str] = set()
    folded = " ".join(prompt.text.split())
    for at, directive in enumerate(prompt.directives):
        line = told.line_of(("directives", at))
        if directive.id in seen:
            raise told.error(line, f"directive {directive.id!r} is declared twice. Drop one")
        seen.add(directive.id)
        if directive.text not in folded and not draft:
            mend = "Write it into the text, or change the directive"
            raise told.error(line, f"the text doesn't say directive {directive.id!r}. {mend}")
