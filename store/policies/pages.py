"""Markdown pages of a shop as passages: split by heading, then by paragraph, list and table row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from store.errors import BadPolicyFile
from store.policies.passage import Passage

SUFFIXES = (".md", ".markdown", ".txt")
MOST_BYTES = 1_000_000
_MOST_FILES = 500
# What is longer is no answer to read in a chat: it is cut into its sentences.
_LONGEST = 600
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_UNDERLINE = re.compile(r"(=+|-+)\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$")
_HEAD_RULE = re.compile(r"\s*\|?[\s:-]*-[\s:-]*\|[\s:|-]*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINK = re.compile(
    r"!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)|<(https?://[^>\s]+|[^<>\s]+@[^<>\s]+)>"
)
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\\(?=[\\*_#`\[\]])")
_QUOTES = str.maketrans({'"': "'", "\u201c": "\u2018", "\u201d": "\u2019"})
_STOP = re.compile(r"(?<=[.!?])\s+(?=[A-Z¿¡])")


class Block(NamedTuple):
    """Lines that belong together: a paragraph, list items or table rows, from a line on."""

    kind: str
    line: int
    lines: tuple[str, ...]


def pages_of(path: Path) -> list[Path]:
    """Return the Markdown files that a path is, or holds; raises BadPolicyFile for none."""
    if not path.exists():
        raise BadPolicyFile(f"there is no {path}")
    found = [path] if path.is_file() else _within(path)
    if not found:
        raise BadPolicyFile(f"{path} holds no Markdown file ({', '.join(SUFFIXES)})")
    if len(found) > _MOST_FILES:
        raise BadPolicyFile(f"{path} holds {len(found):,} files, more than {_MOST_FILES}")
    return found


def _within(folder: Path) -> list[Path]:
    """Return the files below a folder; what is hidden, or leads out of it, is none of them."""
    root = folder.resolve()
    return sorted(
        p
        for p in folder.rglob("*")
        if p.suffix.casefold() in SUFFIXES
        and p.is_file()
        and p.resolve().is_relative_to(root)
        and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    )


def read_page(path: Path, name: str) -> list[Passage]:
    """Return the passages of a file, known as `name`; raises BadPolicyFile if it is no text."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadPolicyFile(f"{path} is larger than {MOST_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPolicyFile(f"{path} is not written in UTF-8: byte {error.start}") from error
    except OSError as error:
        raise BadPolicyFile(f"{path} can't be read: {error.strerror}") from error
    if "\0" in text:
        raise BadPolicyFile(f"{path} is no text: it holds zero bytes")
    return passages_of(text, name)


def passages_of(text: str, name: str) -> list[Passage]:
    """Return the passages of a Markdown text in their order."""
    page, title = Path(name).stem.replace("_", " ").replace("-", " ").strip().capitalize(), ""
    headings: dict[int, str] = {}
    found: list[Passage] = []
    for block in _joined(list(_blocks(_bare(text)))):
        if block.kind.startswith("#"):
            level, said = len(block.kind.strip()), plain(block.lines[-1])
            headings = {k: v for k, v in headings.items() if k < level}
            if level == 1 and not title and not found:
                title, headings = said, {}
            elif said:
                headings[level] = said
            continue
        above = tuple(headings[k] for k in sorted(headings))
        for said in _said(block):
            passage = Passage(
                file=name, page=title or page, headings=above, text=said, line=block.line
            )
            found.append(passage)
    return found


def _bare(text: str) -> str:
    """Return a text without front matter and comments, each line where it was."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for unseen in (_FRONT, _COMMENT):
        text = unseen.sub(lambda m: "\n" * m[0].count("\n"), text)
    return text


def _blocks(text: str) -> Iterator[Block]:
    """Yield headings, paragraphs, lists and tables; what stands in a fence is no policy."""
    kind, begun, held = "", 0, list[str]()
    for number, line in enumerate([*_unfenced(text.split("\n")), ""], 1):
        told, said = _kind(line)
        if told in ("head", "#", "##") and kind in ("row", "text") and len(held) == 1:
            # The line above was a heading, or named the columns of a table: no row of it.
            if told != "head":
                yield Block(told, begun, tuple(held))
            kind, held = "row" if told == "head" else "", []
        elif held and told == "text" and kind == "item" and line[:1].isspace():
            held[-1] += f" {said}"
        else:
            if held and told != kind:
                yield Block(kind, begun, tuple(held))
                held = []
            if told:
                kind, begun, held = told, begun if held else number, [*held, said]


def _unfenced(lines: list[str]) -> Iterator[str]:
    """Yield the lines, with an empty one for each that stands in a fence."""
    fenced = False
    for line in lines:
        ends = bool(_FENCE.match(line))
        fenced = fenced != ends
        yield "" if fenced or ends else line


def _kind(line: str) -> tuple[str, str]:
    """Return what a line is part of, with what it says; an empty one, or a rule, of nothing."""
    if _HEAD_RULE.match(line):
        return "head", ""
    if underline := _UNDERLINE.fullmatch(line):
        return "#" if underline[1][0] == "=" else "##", ""
    if not line.strip() or _RULE.match(line):
        return "", ""
    if heading := _HEADING.match(line):
        return f"{heading[1]} ", heading[2]
    if item := _ITEM.match(line):
        return "item", item[1]
    if _ROW.match(line):
        first, *others = (c.strip() for c in line.strip().strip("|").split("|"))
        return "row", f"{first}: {', '.join(filter(None, others))}" if any(others) else first
    return "text", line.strip().lstrip(">").strip()


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Yield the blocks, a list together with the line that leads to it: "We accept:"."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        leads = block.kind == "text" and block.lines[-1].endswith(":")
        if leads and following and following.kind in ("item", "row"):
            yield Block("led", block.line, (" ".join(block.lines), *following.lines))
            at += 2
        else:
            yield block
            at += 1


def _said(block: Block) -> Iterator[str]:
    """Yield what is quoted of a block, each on one line."""
    lines = [said for line in block.lines if (said := plain(line))]
    if not lines:
        return
    if block.kind == "text":
        yield from _short(" ".join(lines))
    elif block.kind == "led":
        lead, *items = lines
        whole = f"{lead} {_strung(items)}"
        yield from [whole] if len(whole) <= _LONGEST else (f"{lead} {item}" for item in items)
    elif block.kind == "row" and len(whole := _strung(lines)) <= _LONGEST:
        yield whole
    else:
        yield from (part for line in lines for part in _short(line))


def _strung(items: list[str]) -> str:
    return f"{'; '.join(item.rstrip('.;,') for item in items)}."


def _short(text: str) -> Iterator[str]:
    """Yield a text, in several parts where it is too long to be quoted."""
    held = ""
    for sentence in _STOP.split(text) if len(text) > _LONGEST else [text]:
        if held and len(held) + len(sentence) > _LONGEST:
            yield held
            held = ""
        held = f"{held} {sentence}".strip()
    if held:
        yield held


def plain(text: str) -> str:
    """Return a line of Markdown as it is read: no markup, no addresses behind links, no trick."""
    text = _LINK.sub(lambda m: m[1] if m[1] is not None else m[2], text)
    text = unescape(_TAG.sub(" ", text))
    text = "".join(c if _visible(c) else " " if c.isspace() else "" for c in text)
    # Typed quotation marks within would end the quotation that it stands in.
    text = (
        _MARKS.sub("", text)
        .replace('"', "'")
        .replace("\u201c", "\u2018")
        .replace("\u201d", "\u2019")
    )
    return " ".join(text.split())


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp")
