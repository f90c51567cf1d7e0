"""What reviewers say to a question about a product: counted, quoted, and told as theirs."""

from __future__ import annotations

from collections.abc import Sequence

from agent.answering.finding import Finding
from agent.sentences import split
from agent.voice import Voice
from recommender import themes_in
from store import Opinions, Theme

_MOST = 3
_LONGEST_QUOTE = 160


def by_reviewers(
    opinions: Opinions | None, text: str, voice: Voice, *, overall: bool = False
) -> tuple[list[str], list[Finding]]:
    """Return the sentences that reviewers answer a question with, and the findings behind them.

    `overall` asks for all they say; else it is what the question names, and nothing where they
    don't speak of it. None of it is a fact of the shop: each sentence says whose words these are.
    """
    if opinions is None:
        return [], []
    named = [t.name for t in themes_in(text)]
    themes = [t for t in opinions.themes if t.name in named and tellable(t, voice)]
    if overall and not themes:
        themes = [t for t in opinions.themes if tellable(t, voice)][:_MOST]
    lines = [mentioned(t, voice) for t in themes[:_MOST]]
    findings = [_finding(opinions, t) for t in themes[:_MOST]]
    if quote := _quote(themes, voice):
        lines.append(voice.say("reviews.quote", quote=quote))
    if overall and opinions.damped:
        lines.append(voice.say("reviews.damped", n=str(opinions.damped)))
    return lines, findings


def mentioned(theme: Theme, voice: Voice) -> str:
    """Return how many reviewers mention a theme, and how, as a sentence."""
    slots = {"n": str(theme.reviews), "of": str(theme.of)}
    if theme.side == "told":
        return voice.say(f"reviews.told.{theme.name}", **slots)
    said = f"reviews.theme.{theme.name}"
    name = voice.say(said) if said in voice.words.names else theme.name
    sides = {"praising": str(theme.praising), "faulting": str(theme.faulting)}
    side = "mixed" if theme.praising and theme.faulting else theme.side
    return voice.say(f"reviews.{side}", theme=name, **slots, **sides)


def tellable(theme: Theme, voice: Voice) -> bool:
    """Return True where a theme has a name in the shopper's language."""
    return (
        voice.quotes or theme.side == "told" or f"reviews.theme.{theme.name}" in voice.words.names
    )


def _finding(opinions: Opinions, theme: Theme) -> Finding:
    told = f"{theme.reviews} of {theme.of} mention {theme.name}"
    return Finding(product=opinions.product, verdict="value", field="reviews", value=told)


def _quote(themes: Sequence[Theme], voice: Voice) -> str:
    """Return a sentence of a review that can stand in a reply word for word."""
    if not voice.quotes:
        return ""
    quotes = (q.text for t in themes for q in t.quotes)
    fit = (q for q in quotes if len(q) <= _LONGEST_QUOTE and not set('"“”*_`') & set(q))
    return next((q for q in fit if len(split(f"One wrote: “{q}”")) == 1), "")
