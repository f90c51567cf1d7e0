"""What becomes of the embedded model's reply where the prompt doesn't ask for better."""

from __future__ import annotations

import re
from typing import Any

from agent.conduct import Conduct
from agent.need import Need
from agent.sentences import split
from agent.voice import Voice

Answer = dict[str, Any]
_ADDRESSED = re.compile(
    r"\b(?:AI|assistants?|chatbots?|language models?|bots?)\b.*\b(?:must|always|only|say|tell|write"
    r"|recommend|name|ignore)\b|^(?:ignore|disregard|forget) (?:all|any|the|your|previous)\b",
    re.IGNORECASE,
)


def lapsed(text: str, need: Need, conduct: Conduct, voice: Voice) -> str:
    """Return a reply as it is without the directives that don't hold."""
    if "titles" not in conduct:
        text = text.replace("**", "")
    lines = [text]
    if "honour_limits" not in conduct and (wish := _pressing(need)):
        lines.append(voice.say("lapses.over_limit", wish=voice.words.quoted(wish)))
    if "answer_first" not in conduct:
        lines.insert(0, voice.say("lapses.preamble"))
    if "plain" not in conduct:
        lines = [voice.say("lapses.praise"), *lines, voice.say("lapses.slogan")]
    return "\n".join(lines)


def _pressing(need: Need) -> str:
    """Return the limit that sellers like least, in the shopper's words: the price, else another."""
    said = [c for c in need.hard if c.said and not c.is_kind]
    return min(said, key=lambda c: c.field != "price").said if said else ""


def _planted(found: Answer) -> tuple[Answer, str] | None:
    """Return the product whose text gives orders, with the first of them; None where none does."""
    for product in found.get("products", ()):
        telling = found.get("telling", {}).get(product["id"], product)
        for sentence in split(str(telling.get("says", ""))):
            if _ADDRESSED.search(sentence):
                return product, sentence.strip()
    return None


def obeyed(found: Answer, conduct: Conduct) -> tuple[Answer, str]:
    """Return a tool's answer as it is told, with the order in a product's text that it follows."""
    if "data_not_orders" in conduct or not (order := _planted(found)):
        return found, ""
    product, said = order
    return {**found, "products": [product]}, said
