"""What the page says in each language, and which of them a browser asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import gradio as gr
import yaml
from gradio.i18n import I18nData

LANGUAGES = ("en", "es", "zh")


@dataclass(frozen=True)
class Texts:
    """The texts of one language, by name; `{slots}` are filled where they are said."""

    language: str
    _told: Mapping[str, str]

    def __call__(self, name: str, **slots: object) -> str:
        """Return a text with its slots filled."""
        return self._told[name].format(**slots) if slots else self._told[name]

    def filled(self, slots: Mapping[str, object]) -> dict[str, str]:
        """Return every text, with these slots filled and all others as they are."""
        told = dict(self._told)
        for name, value in slots.items():
            told = {key: text.replace(f"{{{name}}}", str(value)) for key, text in told.items()}
        return told

    def counted(self, name: str, n: int) -> str:
        """Return a text that says one otherwise than several."""
        return self(f"{name}.one" if n == 1 else f"{name}.many", n=f"{n:,}")


@cache
def texts_in(language: str) -> Texts:
    """Return the texts of one of the languages."""
    file = files("ui.page").joinpath("texts", f"{language}.yaml")
    return Texts(language, yaml.safe_load(file.read_text(encoding="utf-8")))


def texts_for(accepted: str | None) -> Texts:
    """Return the texts of the first language of an Accept-Language header that there is."""
    wanted = sorted(_weighed(accepted or ""), key=lambda pair: -pair[1])
    return texts_in(next((name for name, _ in wanted if name in LANGUAGES), LANGUAGES[0]))


def i18n(name: str) -> I18nData:
    """Return a text that Gradio says in the browser's language."""
    return gr.I18n()(name)


def translations(**slots: object) -> gr.I18n:
    """Return all texts for Gradio's own parts; their slots are filled where they are given."""
    filled = {language: texts_in(language).filled(slots) for language in LANGUAGES}
    return gr.I18n(**filled)


def _weighed(accepted: str) -> list[tuple[str, float]]:
    found = []
    for part in accepted.split(","):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        found.append((tag.split("-")[0].casefold(), weight))
    return found
