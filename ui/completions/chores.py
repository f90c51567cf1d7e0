"""What a chat client asks for on its own behalf: titles, tags and the like, not for a shopper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent import Need, redact
from store import Constraint
from ui.completions.request import Message

Parse = Callable[[str], Need]

# Open WebUI names the key of the JSON that it wants, in whatever language its template is.
_KEYED = re.compile(r'\{\s*"(title|tags|follow_ups|queries|prompt|text|tool_calls)"\s*:')
_QUOTING = re.compile(r"<chat_history>|<query>|^Available Tools:", re.MULTILINE)
_ASKING = re.compile(
    r"\b(?:generate|provide|write|create|give|detect|suggest|summari[sz]e|come up with|return|"
    r"analy[sz]e|your task is)\b",
    re.IGNORECASE,
)
_OF_A_CHAT = re.compile(
    r"\b(?:conversation|chat(?: history)?|discussion|dialog(?:ue)?|user(?:'s)? (?:query|message)|"
    r"speaker)\b",
    re.IGNORECASE,
)
# A shopper says nothing of the form in which the answer has to come.
_FORM = re.compile(
    r"\b(?:concise|brief(?:ly)?|[0-9a-z]+[- ](?:to[- ][0-9a-z]+[- ])?words?\b|words? or less|json|"
    r"title case|only (?:return|respond|output|the)|just (?:provide|return|the)|"
    r"(?:no|without)(?: any)? (?:lead-in|punctuation|quot)|max(?:imum)?\s\d+|characters? max|"
    r"no quotes|fitting emoji)",
    re.IGNORECASE,
)
_WANTED = {
    "follow_ups": re.compile(r"\bfollow[- ]?up\b", re.IGNORECASE),
    "tags": re.compile(r"\btags?\b", re.IGNORECASE),
    "queries": re.compile(r"\b(?:search|retrieval) quer(?:y|ies)\b", re.IGNORECASE),
    "emoji": re.compile(r"\bfacial expression\b|\bfitting emoji\b", re.IGNORECASE),
    "title": re.compile(
        r"\btitle\b|\bname (?:for|of) th(?:e|is) (?:chat|conversation)|conversation a name",
        re.IGNORECASE,
    ),
    "summary": re.compile(
        r"\bsummari[sz]e (?:the|this|our) (?:discussion|conversation|chat)\b", re.I
    ),
}
# What a task says before it quotes what was said.
_INSTRUCTION = 4_000
# Marks before a name are few: a bound keeps the time that a long text takes in proportion to it.
_WHO = r"(?:\|\|>)?[^\w\n]{0,8}(?:user|human|customer|query)\b[^:\n]{0,12}:"
_REPLIER = (
    r"(?:\|\|>)?[^\w\n]{0,8}(?:assistant|ai|bot|model|response|user|human|system)\b[^:\n]{0,12}:"
)
_SAID = re.compile(
    rf"^{_WHO}\s*(?P<said>.+?)(?=\n{_REPLIER}|\n?</|\n```|\n---|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_LEADING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|day|evening))(?: there)?[,.!\s]+)?"
    r"(?:please |(?:i am|i'm) (?:looking|searching) for |looking for |i (?:need|want) |i'd like |"
    r"show me |find me |(?:do|have) you (?:have|got) |can you (?:find|show|recommend)(?: me)? )?"
    r"(?:an? |some |the )?",
    re.IGNORECASE,
)
_TITLE_WORDS, _LONGEST_TITLE = 6, 60
# What a chat is about stands at its beginning.
_ABOUT = 2_000
_SHOPPING = "Shopping"
_FOLLOW_UPS = ("Is there something cheaper?", "Which is the best rated?", "Compare the first two")


class Chore(NamedTuple):
    """A client's task: what is wanted, whether as JSON and with an emoji, and what it is about."""

    wanted: str
    as_json: bool
    with_emoji: bool
    about: str


def chore_of(messages: Sequence[Message]) -> Chore | None:
    """Return the task that a client sets, None where a shopper speaks."""
    spoken = [m for m in messages if m.role in ("user", "assistant")]
    said = [m.text for m in spoken if m.role == "user"]
    if not said or spoken[-1].role != "user":
        return None
    # A client's own persona may speak of titles; only one that came with a single message sets it.
    alone = len(spoken) == 1
    system = "\n".join(m.text for m in messages if m.role in ("system", "developer"))
    for task in (said[-1], system if alone else ""):
        if wanted := _wanted(task):
            emoji = "emoji" in task.casefold()
            as_json = wanted in ("tool_calls",) or bool(re.search(r"\bjson\b", task, re.IGNORECASE))
            return Chore(wanted, as_json, emoji, _first_said(task, said))
    return None


def _wanted(task: str) -> str | None:
    keyed = _KEYED.search(task)
    if keyed and _QUOTING.search(task):
        return keyed[1]
    head = _SAID.split(task[:_INSTRUCTION], maxsplit=1)[0]
    if not (_ASKING.search(head) and _OF_A_CHAT.search(head)):
        return None
    wanted = next((what for what, pattern in _WANTED.items() if pattern.search(head)), None)
    return wanted if wanted in ("emoji", "summary") or _FORM.search(head) else None


def _first_said(task: str, said: Sequence[str]) -> str:
    """Return what the shopper said first, as the task or the messages before it tell."""
    if quoted := _SAID.search(task) or _SAID.search(said[0]):
        return quoted["said"].strip().strip('"')[:_ABOUT]
    return said[0][:_ABOUT] if said[0] != task else ""


def done(chore: Chore, parse: Parse) -> str:
    """Return what a client gets for its task, without the assistant being asked."""
    need = parse(chore.about) if chore.about.strip() else Need(goal="smalltalk")
    match chore.wanted:
        case "title":
            title = _title(need, redact(chore.about))
            title = f"🛍️ {title}" if chore.with_emoji else title
            return _json("title", title) if chore.as_json else title
        case "tags":
            tags = _tags(need)
            return _json("tags", tags) if chore.as_json else ", ".join(tags)
        case "follow_ups":
            ideas = list(_FOLLOW_UPS if need.about else ())
            return _json("follow_ups", ideas) if chore.as_json else "\n".join(ideas)
        case "queries" | "tool_calls" as wanted:
            return _json(wanted, [])
        case "prompt" | "text" as wanted:
            return _json(wanted, "")
        case "emoji":
            return "🛍️"
        case _:
            return f"The shopper asked: {_short(redact(chore.about), 60)}"


def _json(name: str, value: str | list[str]) -> str:
    return json.dumps({name: value}, ensure_ascii=False)


def _title(need: Need, said: str) -> str:
    """Return a few words for what the shopper needs, or the first of their own."""
    if need.language == "en" and need.about:
        price = next((c.said for c in need.constraints if c.field == "price" and c.said), "")
        return _capital(f"{_short(need.about, 4)} {price}".strip())[:_LONGEST_TITLE]
    own = _short(_LEADING.sub("", said.strip(), count=1), _TITLE_WORDS)
    return _capital(own)[:_LONGEST_TITLE] or _SHOPPING


def _tags(need: Need) -> list[str]:
    wishes = [str(c.value) for c in need.constraints if _is_named(c)]
    things = [need.about] if need.about else []
    return list(dict.fromkeys(_capital(text) for text in (_SHOPPING, *things, *wishes)))[:4]


def _is_named(constraint: Constraint) -> bool:
    return constraint.op == "eq" and isinstance(constraint.value, str)


def _short(text: str, words: int) -> str:
    return " ".join(re.sub(r"[\"*`#\[\]<>]", "", text).split()[:words]).strip(".,;:!?¿¡… ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
