"""What a shopper excludes, waives or merely wishes for, as stretches of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from agent.reading.lexicon import cue, either, table, words_of
from agent.reading.phrases import Match, names
from agent.reading.utterance import Utterance, Word

_STOPS = ",.;:!?()\n"
_LONGEST_NAME = 3
# "Anything similar but blue" excludes no blue.
_ANY = re.compile(
    r"\b(?:any|every|all|whatever|anything|everything)"
    r"(?: (?!(?:similar|like|else|same|close|comparable)\b)[\w'-]+){0,3} $"
)
_FREE = re.compile(r"(?P<what>[a-z]+)[\s-]free\b")
_NON = re.compile(r"(?<![\w])non[\s-](?=[a-z])")
_CLOSED = re.compile(r"\s*(?:$|[,.;!?)\n]|and\b|but\b|under\b|for\b)")


@dataclass(frozen=True, slots=True)
class Scope:
    """Words that a cue excludes or waives, from the cue to the last of them."""

    excluded: bool
    words: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Text:
    """An utterance with the phrases in it, and where its words may not be taken from."""

    utterance: Utterance
    phrases: dict[int, Match]
    taken: Callable[[Word], bool]
    avoided: Callable[[Word], bool]


@cache
def _cues() -> re.Pattern[str]:
    rules = table("negation")
    boundary, after = r"(?<![\w'-])", r"(?![\w'])"
    return re.compile(
        f"{boundary}(?:(?P<degree>{either(rules['degree'])})|(?P<waiving>{either(rules['waiving'])})"
        f"|(?P<idle>{either(rules['idle'])})|(?P<excluding>{either(rules['excluding'])})"
        f"|(?P<but>but(?: not)?)){after}"
    )


def _indexes(utterance: Utterance, start: int, end: int) -> frozenset[int]:
    return frozenset(i for i, w in enumerate(utterance.words) if start <= w.start and w.end <= end)


def _next(text: _Text, at: int) -> int:
    """Return the index of the first word from a place in the text on."""
    words = text.utterance.words
    return next((i for i, w in enumerate(words) if w.start >= at), len(words))


def _skip_filler(text: _Text, at: int, opened: bool) -> int:
    words = text.utterance.words
    filler = words_of("negation", "filler")
    while at < len(words) and words[at].text in filler and at not in text.phrases:
        if not opened and any(c in words[at].gap for c in _STOPS):
            break
        opened = False
        at += 1
    return at


def _named(text: _Text, at: int) -> int:
    """Return where the thing named at a word ends: known phrases and plain words, no further."""
    words, start = text.utterance.words, at
    while at < len(words) and not text.taken(words[at]):
        broken = at > start and any(c in words[at].gap for c in _STOPS + "/")
        if broken or at - start >= _LONGEST_NAME:
            break
        if at in text.phrases:
            # "no plastic bpa free": a second quality is asked for again.
            if at > start and text.phrases[at].kinds() & {"flag", "claim"}:
                break
            at = text.phrases[at].last
        elif any(words[at].bare in words_of("english", e) for e in ("stop", "boundary")):
            break
        else:
            at += 1
    return at


def _joined(text: _Text, at: int, fields: set[str], *, disliked: bool) -> int | None:
    """Return where the next thing under the same exclusion begins, if there is one.

    "Not leather and waterproof" asks for the second; who "hates coffee and chocolate" hates both.
    """
    words = text.utterance.words
    if at >= len(words) or text.taken(words[at]):
        return None
    gap, word = words[at].gap, words[at].text
    if word in ("or", "nor") and not any(c in gap for c in ".;!?\n"):
        return at + 1
    follows = at + 1 if word == "and" else at
    joined = word == "and" or "/" in gap or "&" in gap or ("," in gap and _list_goes_on(text, at))
    same = follows in text.phrases and fields & {m.field for m in text.phrases[follows].meanings}
    too = disliked and word == "and" and _is_thing(text, follows)
    return follows if joined and (same or too) else None


def _is_thing(text: _Text, at: int) -> bool:
    if at >= len(text.utterance.words):
        return False
    word = text.utterance.words[at]
    small = any(word.bare in words_of("english", e) for e in ("stop", "boundary"))
    return word.text.isalpha() and not small and word.text not in words_of("negation", "turning")


def _list_goes_on(text: _Text, at: int) -> bool:
    rest = text.utterance.flat[text.utterance.words[at].start :]
    return bool(re.match(r"[\w' -]+(?:,[\w' -]+)*\b(?:or|nor)\b", re.split(r"[.;!?]", rest)[0]))


def _scope(text: _Text, start: int, end: int, excluded: bool) -> Scope | None:
    covered: set[int] = set()
    fields: set[str] = set()
    disliked = cue("negation", "disliking").match(text.utterance.flat, start) is not None
    at: int | None = _next(text, end)
    while at is not None:
        first = _skip_filler(text, at, opened=bool(covered))
        last = _named(text, first)
        if last == first:
            break
        covered.update(range(first, last))
        named = [text.phrases[i] for i in range(first, last) if i in text.phrases]
        fields |= {m.field for match in named for m in match.meanings}
        at = _joined(text, last, fields, disliked=disliked)
    covered -= _unmeant(text, covered)
    if not covered:
        return None
    return Scope(excluded, frozenset(covered), start, text.utterance.words[max(covered)].end)


def _unmeant(text: _Text, covered: set[int]) -> set[int]:
    """Return the noun after an excluded quality: "no leather bags" is not about bags."""
    qualities = {m.last for m in text.phrases.values() if m.kinds() - {"category"}}
    qualities |= {i + 1 for i in covered if text.avoided(text.utterance.words[i])}
    for match in text.phrases.values():
        qualified = match.first in qualities and {match.first - 1, match.first} <= covered
        if qualified and "category" in match.kinds():
            return set(range(match.first, match.last))
    return set()


def _any_but(flat: str, at: int) -> bool:
    """Return True for the "but" of "any sneaker but white"."""
    return bool(_ANY.search(flat[:at]))


def _part_of_phrase(text: _Text, within: frozenset[int]) -> bool:
    """Return True for the "no" of "no added sugar"."""
    longer = [m for m in text.phrases.values() if m.last > m.first + 1]
    return any(m.first <= i < m.last for i in within for m in longer)


def _by_cue(text: _Text) -> list[Scope]:
    found: list[Scope] = []
    flat = text.utterance.flat
    for match in _cues().finditer(flat):
        inside = any(match.start() < scope.end for scope in found)
        within = _indexes(text.utterance, match.start(), match.end())
        taken = any(text.taken(text.utterance.words[i]) for i in within)
        answered = flat[match.end() :].startswith(",")
        spared = match["but"] and not _any_but(flat, match.start())
        if inside or taken or match["idle"] or answered or spared:
            continue
        if match["degree"]:
            found.append(Scope(False, within, match.start(), match.end()))
        elif not _part_of_phrase(text, within):
            scope = _scope(text, match.start(), match.end(), excluded=not match["waiving"])
            found += [scope] if scope else []
    return found


def _by_form(text: _Text) -> list[Scope]:
    """Return the scopes of "leather-free" and "non-leather", where no phrase covers both words."""
    found = []
    flat = text.utterance.flat
    for match in [*_FREE.finditer(flat), *_NON.finditer(flat)]:
        named = "what" in match.groupdict()
        if named and match["what"] in words_of("negation", "handy"):
            continue
        at = _next(text, match.start() if named else match.end())
        alone = at in text.phrases and text.phrases[at].kinds() & {"material", "brand"}
        if named and _is_lacking(text, at):
            words = _indexes(text.utterance, match.start(), match.end())
            found.append(Scope(True, words, match.start(), match.end()))
        elif alone and not text.taken(text.utterance.words[at]):
            last = text.phrases[at].last
            if named and text.utterance.words[last - 1].end > match.end("what"):
                continue
            end = match.end() if named else text.utterance.words[last - 1].end
            words = _indexes(text.utterance, match.start(), end)
            found.append(Scope(True, words, match.start(), end))
    return found


def _by_judgement(text: _Text) -> list[Scope]:
    """Return the scopes of "black is boring", of which nothing is asked for."""
    found = []
    words, flat = text.utterance.words, text.utterance.flat
    for match in text.phrases.values():
        start, end = words[match.first].start, words[match.last - 1].end
        judged = _disapproved().match(flat, end)
        if judged and match.kinds() - {"category"} and not text.taken(words[match.first]):
            within = frozenset(range(match.first, match.last))
            found.append(Scope(True, within, start, judged.end()))
    return found


@cache
def _disapproved() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{'|'.join(table('negation')['disapproved'])})(?![\w'])")


def _is_lacking(text: _Text, at: int) -> bool:
    """Return True for "caffeine free", which shops call decaf, and some nothing at all."""
    words = text.utterance.words
    fields = table("attributes")["lacking"]
    named = at < len(words) and any(words[at].stem in names(field) for field in fields)
    return named and not (at in text.phrases and text.phrases[at].last > at + 1)


def scopes(
    utterance: Utterance,
    matches: list[Match],
    taken: Callable[[Word], bool],
    avoided: Callable[[Word], bool],
) -> list[Scope]:
    """Return what is excluded and what is waived, in the order of the text.

    `avoided` tells what a shop says that products are free of, such as gluten.
    """
    text = _Text(utterance, {m.first: m for m in matches}, taken, avoided)
    found = _by_cue(text)
    covered = {i for scope in found for i in scope.words}
    others = [*_by_form(text), *_by_judgement(text)]
    found += [scope for scope in others if not scope.words & covered]
    return sorted(found, key=lambda scope: scope.start)


def soft_spans(flat: str) -> list[tuple[int, int]]:
    """Return the stretches of a text that are wished for rather than demanded."""
    spans = []
    ends, starts = table("softness")["ends"], table("softness")["starts"]
    for match in cue("softness", "before").finditer(flat):
        end = re.compile(ends).search(flat, match.end())
        spans.append((match.start(), end.start() if end else len(flat)))
    for match in cue("softness", "after").finditer(flat):
        if not _CLOSED.match(flat, match.end()):
            continue
        last = max(
            (m.end() for m in re.finditer(starts, flat[: match.start()].rstrip(" ,"))), default=0
        )
        spans.append((last, match.end()))
    return spans
