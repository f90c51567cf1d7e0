"""Rows of an RSS or Atom feed: one for each item or entry."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

# The package ships no types; where its stubs are installed there is nothing to ignore.
import defusedxml.sax  # type: ignore[import-untyped, unused-ignore]

from store.importers.contents import Contents
from store.importers.row import Row

ITEMS = frozenset({"item", "entry"})
PREFIXES = frozenset({"", "g", "google"})
LARGEST_ITEM = 2_000_000
DEEPEST = 50


class _Element:
    """An open element of an item: its text and its children so far."""

    def __init__(self, name: str, text: str = "") -> None:
        self.prefix, _, local = name.rpartition(":")
        self.name = local.lower()
        self.text = [text]
        self.plain: dict[str, list[object]] = {}
        self.google: dict[str, list[object]] = {}

    def take(self, child: _Element) -> None:
        if child.prefix in PREFIXES:
            into = self.google if child.prefix else self.plain
            into.setdefault(child.name, []).append(child.value)

    @property
    def value(self) -> object:
        return self.fields or "".join(self.text).strip()

    @property
    def fields(self) -> dict[str, object]:
        # A feed repeats the title in its own and in Google's namespace; Google's is meant.
        fields = {**self.plain, **self.google}
        return {name: found[0] if len(found) == 1 else found for name, found in fields.items()}


class _Items(ContentHandler):
    """Collects items as the parser meets them."""

    def __init__(self, contents: Contents, line: Callable[[], int]) -> None:
        super().__init__()
        self.ready: deque[Row] = deque()
        self.found = 0
        self._contents = contents
        self._open: list[_Element] = []
        self._line = self._held = 0
        self.line = line

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        element = _Element(name, _address(attrs))
        if not self._open:
            if element.name not in ITEMS:
                return
            self._line, self._held = self.line(), 0
        self._open.append(element)
        self._grow(len(name))

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].text.append(content)
            self._grow(len(content))

    def endElement(self, name: str) -> None:
        if not self._open:
            return
        element = self._open.pop()
        if self._open:
            self._open[-1].take(element)
        else:
            self.found += 1
            self.ready.append(Row(self._line, element.fields))

    def _grow(self, length: int) -> None:
        self._held += length
        if self._held > LARGEST_ITEM or len(self._open) > DEEPEST:
            raise self._contents.bad(f"has an item on line {self._line} that is far too large")


def xml_rows(contents: Contents) -> Iterator[Row]:
    """Read the items of a feed piece by piece; a feed without any is refused."""
    parser = defusedxml.sax.make_parser()
    # Feeds made by templates often begin with blank lines, which XML forbids.
    blank = re.match(r"\s*", contents.head())
    above = blank[0].count("\n") if blank else 0
    items = _Items(contents, lambda: (parser.getLineNumber() or 1) + above)
    parser.setContentHandler(items)
    try:
        for number, piece in enumerate(contents.pieces()):
            parser.feed(piece if number else piece.lstrip())
            while items.ready:
                yield items.ready.popleft()
        parser.close()
    except (SAXException, ValueError) as error:
        reason = f"is not well-formed XML, or not safe to read: {error} (line {items.line()})"
        raise contents.bad(reason, "Check it with an XML validator") from error
    yield from items.ready
    if not items.found:
        raise contents.bad("is XML without any <item> or <entry>", "Export a product feed")


def _address(attrs: AttributesImpl) -> str:
    """Read the address of an Atom link, which stands in an attribute."""
    relation = attrs.get("rel", "alternate")
    return str(attrs.get("href", "")) if relation == "alternate" else ""
