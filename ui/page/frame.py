"""What stands around the conversation, in the browser's language."""

from __future__ import annotations

from collections.abc import Sequence

from ui.front import ShopFront
from ui.page.markup import escape
from ui.page.texts import Texts, i18n

DEPARTMENTS = 24
_SUGGESTED = 4
# What the script says itself, by name.
_SPOKEN = (
    *("copied", "offline", "editing", "cancel", "compare.few", "vanished", "sorry"),
    *("liked.plain", "disliked", "unknown", "forgotten", "not_forgotten"),
)


def masthead(shop: ShopFront) -> str:
    """Return the shop's name and what it has."""
    return f"<h1>{escape(shop.title)}</h1><p>{i18n('tagline')}</p>"


def greeting(departments: tuple[str, ...]) -> str:
    """Return what an empty conversation shows."""
    named = " · ".join(f"<span>{escape(d)}</span>" for d in departments)
    return f'<div class="greeting"><h2>{i18n("ask")}</h2><p>{named}</p></div>'


def suggested(texts: Sequence[str]) -> str:
    """Return the buttons of what may be said next."""
    buttons = "".join(
        f'<button type="button" dir="auto" data-answer>{escape(text)}</button>'
        for text in texts[:_SUGGESTED]
    )
    return f'<div class="next">{buttons}</div>'


def known(t: Texts) -> str:
    """Return the line that says what is kept of a shopper."""
    return (
        f"<p><span>{escape(t('known'))}</span> "
        f'<button type="button" data-forget>{escape(t("forget"))}</button></p>'
    )


def frame(t: Texts) -> str:
    """Return the panels, and the texts that the script says itself."""
    spoken = "".join(f'<i data-text="{name}">{escape(t(name))}</i>' for name in _SPOKEN)
    panels = (("drawer", "details"), ("talks", "history"), ("limit", "value"))
    return (
        f'<div id="texts" hidden>{spoken}</div>'
        '<p id="told" role="status" aria-live="polite"></p>'
        '<div id="editing" hidden></div>'
        f"{_tray(t)}{''.join(_dialog(id, t(name), t) for id, name in panels)}"
    )


def _tray(t: Texts) -> str:
    tools = (("compare", "compare"), ("link", "copy_link"), ("markdown", "copy_markdown"))
    buttons = [_tool(kind, t(name)) for kind, name in (*tools, ("clear", "clear"))]
    opened = f'<a data-tray="open" target="_blank" href="/shortlist">{escape(t("open_list"))}</a>'
    return (
        '<section id="tray" aria-labelledby="tray-name" hidden>'
        f'<h2 id="tray-name">{escape(t("shortlist"))}</h2><ul></ul>'
        f'<p class="tools">{buttons[0]}{opened}{"".join(buttons[1:])}</p></section>'
    )


def _tool(kind: str, name: str) -> str:
    return f'<button type="button" data-tray="{kind}">{escape(name)}</button>'


def _dialog(id: str, name: str, t: Texts) -> str:
    return (
        f'<dialog id="{id}" aria-labelledby="{id}-name"><header>'
        f'<h2 id="{id}-name">{escape(name)}</h2><form method="dialog">'
        f'<button class="close">{escape(t("close"))}</button></form></header>'
        '<div class="inside"></div></dialog>'
    )
