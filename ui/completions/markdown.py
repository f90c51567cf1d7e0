"""A reply as Markdown, for clients that show nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from agent import Comparison, Item, Question, Reply
from ui.address import link
from ui.handover import PERSON

HELD = "A person from the shop has this conversation now and answers here."
_MARKUP = re.compile(r"[\\`<>\[\]]")
_ANY = re.compile(r"[\\`<>\[\]*_|]")


def sentence(text: str) -> str:
    """Return checked prose with its emphasis and lists, but no markup, image or link of a row."""
    return _MARKUP.sub(r"\\\g<0>", text)


def whole(reply: Reply, site: str) -> str:
    """Return the reply; `site` is where the shop's own pictures lie."""
    return sentence(reply.text) + rest(reply, site)


def rest(reply: Reply, site: str) -> str:
    """Return what follows the sentences: table, products, question and remarks."""
    if reply.model == PERSON:
        return HELD
    titles = {item.product.id: item.product.title for item in reply.items}
    blocks = [
        _table(reply.compare, titles) if reply.compare else "",
        *(_product(item, site) for item in reply.items),
        _question(reply.asks) if reply.asks else "",
        *(f"*{_plain(note)}*" for note in reply.notes),
    ]
    shown = [block for block in blocks if block]
    return "".join(f"\n\n{block}" for block in shown) if reply.text else "\n\n".join(shown)


def _product(item: Item, site: str) -> str:
    """Return title, price, and picture and link where there are any."""
    product = item.product
    title, page = _plain(product.title), _link(product.url, site)
    named = f"[{title}]({page})" if page else f"**{title}**"
    line = f"{named} · {product.price or 'price not stated'}"
    pictures = (_link(media.url, site) for media in product.media)
    picture = next((url for url in pictures if url), "")
    return f"![{title}]({picture})\n\n{line}" if picture else line


def _link(url: str | None, site: str) -> str:
    """Return a web address that ends where Markdown ends it, empty where it isn't one."""
    return quote(link(url, site) or "", safe=":/?#@!$&'*+,;=%~-._")


def _table(comparison: Comparison, titles: dict[str, str]) -> str:
    if not comparison.rows:
        return ""
    names = [titles.get(id, id) for id in comparison.ids]
    return "\n".join(_rows(names, comparison))


def _rows(names: list[str], comparison: Comparison) -> Iterator[str]:
    yield _row("", *names)
    yield _row(*["---"] * (len(names) + 1))
    for row in comparison.rows:
        yield _row(row.label, *row.values)


def _row(*cells: str) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _question(question: Question) -> str:
    asked = sentence(question.question)
    if all(option.casefold() in question.question.casefold() for option in question.options):
        return asked
    return asked + "".join(f"\n- {_plain(option)}" for option in question.options)


def _plain(text: str) -> str:
    return _ANY.sub(r"\\\g<0>", " ".join(text.split()))
