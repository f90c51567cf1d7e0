"""One passage of a shop's policies: what is quoted, and where it stands."""

from __future__ import annotations

from store.product import Value


class Passage(Value):
    """A paragraph, a list with what leads to it, or a row of a table, without its Markdown.

    `page` is the title of its file, `headings` are those above it on the page, the nearest last.
    `line` is where it begins in `file`, counted from 1.
    """

    file: str
    page: str
    headings: tuple[str, ...] = ()
    text: str
    line: int

    @property
    def source(self) -> str:
        """Where it stands, for a person: "returns.md:12, Returns > Refunds"."""
        return f"{self.file}:{self.line}, {' > '.join((self.page, *self.headings))}"

    @property
    def placed(self) -> str:
        """The text with the titles above it: a list item alone rarely says what it is about."""
        return ". ".join((self.page, *self.headings, self.text))
