"""Sentences in another language than English: nothing here can check what they say."""

from __future__ import annotations

import re

from agent.grounding.checked import Refused
from agent.grounding.passage import Passage
from agent.grounding.scene import Scene
from agent.languages import is_spanish

# Words in any other script than the Latin one.
_UNREAD = re.compile(r"[\u0370-\u1cff\u3040-\u9fff\uac00-\ud7af]+")


def refuse_unread(passage: Passage, scene: Scene) -> None:
    """Refuse a sentence in another language, but for words of the shopper or of a product."""
    for word in _UNREAD.findall(passage.text):
        texts = (scene.wishes, *(p.text for p in scene.products))
        if not any(word.casefold() in text.casefold() for text in texts):
            raise Refused(f"{word!r} is in a language that can't be checked")
    if is_spanish(passage.without(list(passage.quoted)).text):
        raise Refused("Spanish can't be checked")
