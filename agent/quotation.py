"""What a description tells: a plain sentence to quote, or a thing named in an advertising one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml

from agent.sentences import split
from agent.statement import is_long, is_statement, is_telling, is_thing
from store import stems

_MOST_WORDS = 26
_FEWEST_WORDS = 5
_MOST_OF_A_THING = 8
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b|[!*•&{}<>|_=\[\]【】✔★]|\.{2,}|\d\)|:\s*[A-Z]|-{2}")
_HANGING = re.compile(
    r"^(?:and|or|of|in|on)\b"
    r"|(?:\s(?:and|or|in|on|of|at|by|to|up|with|\w+ing|and \w+ed|fills|an?|the))+$",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(r"(?:ful|ous|ant|ive|ic|al|y|en|ed|ish|ing|able)$")
_ARTICLE = re.compile(
    r"^(?:(?:an?|the|its|their|both|(?:array|blend|variety|mix|collection|selection) of)\s+)+",
    re.IGNORECASE,
)


def quotable(description: str, title: str = "") -> list[str]:
    """Return the sentences of a description that tell something without advertising."""
    return [s for s in _sentences(description, title) if _is_plain(s)]


def passable(description: str, title: str = "") -> list[str]:
    """Return the sentences that advertise with a word or two but tell something too."""
    plain = [s for s in _sentences(description, title) if _is_plain(s, most=2)]
    return [s for s in plain if not _praises(s.split()[0].casefold().strip(","))]


def best_of(sentences: list[str], about: str, told: str = "") -> str:
    """Return the sentence that adds most about what is sought, "" where there is none.

    Words in `told` are known to the reader already.
    """
    known = set(stems(told))
    wanted = set(stems(about)) - known
    gains = {s: 3 * len(wanted & set(stems(s))) - len(known & set(stems(s))) for s in sentences}
    return max(sentences, key=lambda s: (gains[s], -sentences.index(s)), default="")


def details(description: str) -> Iterator[str]:
    """Yield the things that a description says a product has: "harness with black straps"."""
    for sentence in filter(is_statement, _ended(description)):
        for found in _having().finditer(sentence):
            thing = _thing(found["thing"])
            # "An array of colorful, soft pom-poms" is cut in the middle.
            cut = sentence[found.end() :].startswith(",") and _ADJECTIVE.search(thing)
            if thing and not cut and is_thing(thing):
                yield thing


def _sentences(description: str, title: str) -> Iterator[str]:
    """Return the sentences that say something of the product by themselves."""
    told = filter(is_statement, _ended(description))
    long = is_long(description)
    return (s for s in told if not long or is_telling(s, title))


def _ended(description: str) -> Iterator[str]:
    for sentence in split(description):
        text = sentence.strip()
        if text[-1:] in (".", "!") and text[:1].isupper():
            yield text


def _is_plain(sentence: str, most: int = 0) -> bool:
    """Return True for a sentence of a good length with at most so many advertising words."""
    if _SHOUTED.search(sentence) or not _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS:
        return False
    if _ordering().search(sentence):
        return False
    return sum(map(_advertises, _WORD.findall(sentence.casefold()))) <= most


def _thing(text: str) -> str:
    """Return a noun phrase without its article and praise, "" for one that only advertises."""
    words = _HANGING.sub("", _ARTICLE.sub("", text.strip())).split()
    while words and _praises(words[0].strip(",").casefold()):
        words.pop(0)
    while words and _praises(words[-1].strip(",").casefold()):
        words.pop()
    phrase = " ".join(words).strip(" ,")
    if (
        _HANGING.search(phrase)
        or not 2 <= len(words) <= _MOST_OF_A_THING
        or _SHOUTED.search(phrase)
    ):
        return ""
    if any(_advertises(w) for w in _WORD.findall(phrase.casefold())):
        return ""
    return phrase if phrase[1:] == phrase[1:].lower() else ""


def _praises(word: str) -> bool:
    return word in _words("praising") or _advertises(word)


def _advertises(word: str) -> bool:
    return word in _words("advertising") or word.startswith(_beginnings())


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple(w[:-1] for w in _lexicon()["advertising"].split() if w.endswith("*"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_lexicon()[name].split())


@cache
def _having() -> re.Pattern[str]:
    having, ends = (_alternatives(name) for name in ("having", "ends"))
    word = rf"(?!\b(?:{ends}|{having})\b)[^,.;:!?()\u2013\u2014]"
    return re.compile(rf"\b(?:{having}|with)\s+(?P<thing>(?:{word})+)", re.IGNORECASE)


@cache
def _ordering() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives('ordering')})\b", re.IGNORECASE)


def _alternatives(name: str) -> str:
    return " ".join(_lexicon()[name].split()).replace("| ", "|")


@cache
def _lexicon() -> Mapping[str, str]:
    loaded = yaml.safe_load(
        files(__package__).joinpath("quotation.yaml").read_text(encoding="utf-8")
    )
    assert isinstance(loaded, dict)
    return loaded
