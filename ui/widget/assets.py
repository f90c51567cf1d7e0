"""The widget's files as they are sent: joined, without comments and needless space, packed once."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

FRAME = ("parts.js", "talk.js", "frame.js")
"""The modules of the frame, each before those that use it; they are sent as one."""
LANGUAGES = ("en", "es", "zh")
_JS, _CSS = "text/javascript", "text/css"
# Comments are for whoever reads the files here. They stand on lines of their own.
_COMMENTS = {_JS: re.compile(r"(?m)^ *//.*\n"), _CSS: re.compile(r"(?s)/\*.*?\*/")}
_INDENT = re.compile(r"(?m)^[ \n]+")
# Texts, templates and patterns stay as they are; a pattern stands where nothing can be divided.
_LITERALS = re.compile(
    r'("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`'
    r"|'(?:\\.|[^'\\\n])*'"
    r"|(?:(?<=[(=!])|(?<=[(=!:,?] )|(?<=return ))/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/)"
)
# Around these marks no space means anything. Around + and - it may, and before : in a selector.
_MARKS = {
    _JS: re.compile(r"\s*([{}()\[\],;:=?&|<>*])\s*"),
    _CSS: re.compile(r"\s*([{};,>])\s*|(?<=:)\s+"),
}
_BETWEEN = re.compile(r"(?m)^import .*\n|^export (?!default)")


@dataclass(frozen=True)
class Asset:
    """A file to send; `tag` changes with every byte of it."""

    body: bytes
    packed: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, text: str, media_type: str) -> Asset:
        """Return a text to send."""
        body = text.encode()
        packed = gzip.compress(body, 9, mtime=0)
        return cls(body, packed, f"{media_type}; charset=utf-8", sha256(body).hexdigest()[:20])


@cache
def assets() -> dict[str, Asset]:
    """Return every file but the page, by its path below the widget's."""
    texts = [f"texts/{language}.js" for language in LANGUAGES]
    frame = "".join(_BETWEEN.sub("", _read(name)) for name in FRAME)
    return {
        "widget.js": Asset.of(_slim(_read("widget.js"), _JS), _JS),
        "frame.js": Asset.of(_slim(frame, _JS), _JS),
        "frame.css": Asset.of(_slim(_read("frame.css"), _CSS), _CSS),
        **{name: Asset.of(_slim(_read(name), _JS), _JS) for name in texts},
    }


@cache
def page(origins: tuple[str, ...]) -> Asset:
    """Return the page of the frame; it hears only pages of these origins."""
    return Asset.of(_read("frame.html").replace("{origins}", " ".join(origins)), "text/html")


def _slim(text: str, media_type: str) -> str:
    """Return a file without what only its readers here have a use for."""
    bare = _INDENT.sub("", _COMMENTS[media_type].sub("", text))
    return "".join(
        _literal(piece) if place % 2 else _MARKS[media_type].sub(r"\1", piece)
        for place, piece in enumerate(_LITERALS.split(bare))
    )


def _literal(piece: str) -> str:
    """Return a literal as it is; a template of several lines is a style sheet."""
    return f"`{_slim(piece[1:-1], _CSS)}`" if piece[0] == "`" and "\n" in piece else piece


def _read(name: str) -> str:
    return files("ui.widget").joinpath(name).read_text(encoding="utf-8")
