"""Text as a shopper may read it: no markup, no hidden characters, no runs of blanks."""

from __future__ import annotations

import html
import re
from datetime import date

from bs4 import BeautifulSoup, Tag
from bs4.exceptions import ParserRejectedMarkup

TITLE = 500
DESCRIPTION = 20_000
LONGEST = 100_000
"""Characters of one value that are looked at; parsing more HTML than this takes too long."""

MOST_TAGS = 2_000
"""Tags of one value that are looked at; tags in tags take the square of their number."""

NOT_GIVEN = frozenset({"", "nan", "null", "none", "n/a", "#n/a"})

# Zero-width, bidirectional, variation and Unicode-tag characters can carry words that a model
# reads and a person does not see; lone surrogates cannot be stored at all.
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
BLANKS = re.compile(r"\s+")
TAG = re.compile(r"<\s{0,3}/?\s{0,3}[a-zA-Z][^<>]*>|<!")
SPACED_TAG = re.compile(r"<\s{1,3}(/?)\s{0,3}([a-zA-Z][\w-]*)\s{0,3}(/?)>")
PROLOG = re.compile(r"<\?[^<>]*>")
UNSEEN = ["script", "style", "template", "noscript", "iframe", "svg", "head"]
BLOCKS = ["p", "li", "br", "div", "tr", "ul", "ol", "table", "section", "article", "blockquote"]
BLOCKS += ["h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "hr"]


def text_of(value: object) -> str:
    """Write a cell as text; a nested mapping has none."""
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(text for item in value if (text := _scalar(item)))
    return ""


def _scalar(value: object) -> str:
    return "" if isinstance(value, list | tuple) else text_of(value)


def _number(value: float) -> str:
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else str(value)


def blank(value: object) -> bool:
    """Tell whether a cell says nothing, as an exported "NaN" does."""
    if isinstance(value, dict | list | tuple):
        return not value
    return value is None or text_of(value).strip().casefold() in NOT_GIVEN


def fold(text: str) -> str:
    """Drop hidden characters and fold every run of blanks to one."""
    return BLANKS.sub(" ", HIDDEN.sub("", text)).strip()


def clean(text: str, limit: int = TITLE) -> str:
    """Read text on one line, whether or not it holds HTML."""
    return fold(plain(text))[:limit].rstrip()


def clean_lines(text: str, limit: int = DESCRIPTION) -> str:
    """Read text with a line for each paragraph and list item, whether or not it holds HTML."""
    lines = (fold(line) for line in plain(text).splitlines())
    return "\n".join(line for line in lines if line)[:limit].rstrip()


def plain(text: str) -> str:
    """Turn HTML into text; text that is not HTML keeps its characters."""
    text = text[:LONGEST]
    # Feeds often escape their HTML once more, so the first pass may only uncover the tags.
    for _ in range(2):
        if TAG.search(text):
            text = _without_tags(text)
        elif "&" in text:
            text = html.unescape(text)
    return text


def _without_tags(text: str) -> str:
    markup = PROLOG.sub("", SPACED_TAG.sub(r"<\1\2\3>", text))
    markup = "<".join(markup.split("<", MOST_TAGS)[:MOST_TAGS])
    if "<" not in markup:
        return markup
    try:
        soup = BeautifulSoup(markup, "html.parser")
    except ParserRejectedMarkup:
        return TAG.sub(" ", markup)
    for hidden in soup.find_all(UNSEEN):
        hidden.decompose()
    for block in soup.find_all(BLOCKS):
        _set_apart(block)
    return soup.get_text()


def _set_apart(block: Tag) -> None:
    block.insert_before("\n")
    block.insert_after("\n")
