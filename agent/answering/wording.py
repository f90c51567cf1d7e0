"""Findings into sentences: yes or no first, then what bears it out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.answering.asked import Asked
from agent.answering.finding import Finding, Verdict
from agent.manner import told_as
from agent.voice import Voice
from store import Product

_LONGEST_NAME = 7
_NAME_ENDS = re.compile(r"\s*[,(|:;\u2013\u2014]\s*|\s+-\s+|[.!?]\s")
_MOST_SAID = 6
_DETAILS = frozenset({"in", "with", "for", "of", "and", "or", "to", "by", "from", "-", "&"})


def told(finding: Finding, asked: Asked, voice: Voice) -> str:
    """Return the answer of one product."""
    ways = [f"details.{finding.verdict}.{way}" for way in _ways(finding, asked, voice)]
    if finding.verdict == "unsaid" and asked.said and len(asked.said.split()) > _MOST_SAID:
        ways = [w for w in ways if not w.endswith(".asked")]
    field = voice.words.field(finding.field)
    thing = voice.words.note(_thing(asked) or field, voice.words.of(field))
    return voice.say(
        *ways,
        field=field,
        value=value_said(finding.value, voice),
        shade=_shade(asked, finding),
        quote=finding.quote,
        beside=finding.beside,
        said=asked.said,
        thing=thing,
    )


def _ways(finding: Finding, asked: Asked, voice: Voice) -> list[str]:
    if finding.quote:
        return ["quote"]
    if not finding.field:
        return ["asked", "plain"] if asked.said else ["plain"]
    kind = ["noun" if voice.words.noun(finding.field) else "flag"] if finding.flag else []
    if asked.kind == "opinion" and finding.verdict == "value":
        kind = ["opinion"]
    if finding.verdict == "yes" and _shade(asked, finding):
        return ["shade", "any"]
    return [finding.field, told_as(finding.field), *kind, "any"]


def _shade(asked: Asked, finding: Finding) -> str:
    """Return the color asked for where only a shade of it is there: green for turquoise."""
    limit = next((c for c in asked.limits if c.field == finding.field == "color"), None)
    said = str(limit.values[0]) if limit else ""
    return "" if said.casefold() in finding.value.casefold() else said


def value_said(value: str, voice: Voice) -> str:
    """Return a value as it is said: a list of a few as an enumeration."""
    parts = value.split(", ")
    return voice.words.joined([voice.words.value(p) for p in parts]) if len(parts) < 5 else value


def _thing(asked: Asked) -> str:
    """Return what is asked for with its article: "a hood"."""
    found = (
        re.search(rf"\b(?:an?|the) {re.escape(asked.said)}(?!\w)", asked.text)
        if asked.said
        else None
    )
    return found[0] if found else asked.said


def together(findings: Sequence[tuple[Product, Finding]], asked: Asked, voice: Voice) -> list[str]:
    """Return the answer of several products: which of them, or each with its value."""
    pair = "two" if len(findings) == 2 else "many"
    if all(f.verdict == "unsaid" and not f.quote and not f.field for _, f in findings):
        return [voice.say(f"details.several.all_unsaid.{pair}")]
    if all(f.verdict in ("value", "unsaid") for _, f in findings):
        return [_line(p, f, asked, voice) for p, f in findings]
    by: dict[Verdict, list[str]] = {}
    for product, finding in findings:
        by.setdefault(finding.verdict, []).append(f"**{product.title}**")
    sentences: list[str] = []
    for verdict, way in (("yes", "yes"), ("no", "no"), ("unsaid", "unsaid"), ("value", "unsaid")):
        names = by.get(verdict, [])  # type: ignore[call-overload]
        if len(names) == len(findings):
            return [voice.say(f"details.several.all_{way}.{pair}")]
        if names:
            first = "first_" if not sentences else ""
            names_said = voice.words.joined(names)
            sentences.append(voice.say(f"details.several.{first}{way}", names=names_said))
    return [" ".join(sentences)]


def listed(product: Product, found: Sequence[tuple[Finding, Asked]], voice: Voice) -> str:
    """Return a line with what a product answers to several questions: its values first."""
    plain = [f for f, _ in found if f.verdict == "value" and not (f.quote or f.beside)]
    facts = voice.words.strung(
        voice.say("compare.sides"), [fact(f.field, f.value, voice) for f in plain]
    )
    sentences = [voice.say("details.several.fact", fact=facts)] if plain else []
    sentences += dict.fromkeys(told(f, q, voice) for f, q in found if f not in plain)
    whole = voice.words.strung(" ", sentences)
    return voice.say("details.several.line", name=f"**{product.title}**", told=whole)


def _line(product: Product, finding: Finding, asked: Asked, voice: Voice) -> str:
    plain = finding.verdict == "unsaid" and not finding.quote
    if plain:
        told_ = voice.say("details.several.doesnt_say")
    elif finding.verdict == "value" and not (finding.quote or finding.beside):
        stated = fact(finding.field, finding.value, voice)
        told_ = voice.say("details.several.fact", fact=stated)
    else:
        told_ = told(finding, asked, voice)
    return voice.say("details.several.line", name=f"**{product.title}**", told=told_)


def short_names(products: Sequence[Product]) -> list[str]:
    """Return what products are called in a sentence: the titles up to where they go into detail."""
    short = [_shortened(_NAME_ENDS.split(p.title)[0]) for p in products]
    return [
        s if short.count(s) == 1 and s else p.title for s, p in zip(short, products, strict=True)
    ]


def fact(field: str, value: str, voice: Voice) -> str:
    """Return a field with its value, to stand in an enumeration."""
    if value in ("yes", "no"):
        kind = "noun" if voice.words.noun(field) else "flag"
        way = f"reasons.{kind}" if value == "yes" else f"reasons.no_{kind}"
        return voice.say(way, field=voice.words.field(field))
    ways = (f"details.fact.{field}", "details.fact.any")
    return voice.say(*ways, field=voice.words.field(field), value=value_said(value, voice))


def _shortened(name: str) -> str:
    """Return a long name up to where it goes into detail: "in Rust or Navy"."""
    words = name.split()
    if len(words) <= _LONGEST_NAME:
        return name
    ends = [i for i, w in enumerate(words) if i > 1 and w.casefold() in _DETAILS]
    return " ".join(words[: min([*ends, _LONGEST_NAME])])
