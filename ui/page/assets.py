"""The page's own style sheets and scripts, joined and without their comments."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

STYLES = ("page.css", "turn.css", "panels.css")
SCRIPTS = ("page.js", "panels.js", "shortlist.js")
"""Each before those that use it; they are sent as one."""
# Comments are for whoever reads the files here; in scripts they stand on lines of their own.
_CSS_COMMENT = re.compile(r"(?s)/\*.*?\*/")
_JS_COMMENT = re.compile(r"(?m)^ *//.*\n")
_INDENT = re.compile(r"(?m)^[ \n]+")


@cache
def style() -> str:
    """Return the page's style sheet."""
    return _INDENT.sub("", _CSS_COMMENT.sub("", "".join(map(_read, STYLES))))


@cache
def script() -> str:
    """Return the page's script."""
    joined = "".join(_JS_COMMENT.sub("", _read(name)) for name in SCRIPTS)
    return f"(() => {{\n{_INDENT.sub('', joined)}}})();"


def head() -> str:
    """Return the page's style sheet and script, as they stand in its head."""
    return f"<style>{style()}</style><script>{script()}</script>"


def _read(name: str) -> str:
    return files("ui.page").joinpath(name).read_text(encoding="utf-8")
