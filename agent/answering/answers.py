"""The answers to a question about products, each from its own row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.answering import wording
from agent.answering.asked import Asked, asked, questions, unpointed
from agent.answering.closest import closest
from agent.answering.counted import by_count
from agent.answering.fields import (
    beside,
    by_flag,
    by_limits,
    by_rating,
    by_return,
    by_stock,
    by_value,
    main_facts,
    values,
)
from agent.answering.figured import by_figure
from agent.answering.finding import Answer, Finding
from agent.answering.passages import by_words
from agent.answering.reckoned import by_saving, by_share
from agent.answering.reviewers import by_reviewers
from agent.answering.spans import by_span
from agent.answering.sufficing import by_capability
from agent.grounding import unit_of_field
from agent.reading import root, words_of
from agent.sentences import split
from agent.voice import Voice
from store import Constraint, Embedder, Opinions, Product, fold, words

_LONGEST_QUOTE = 40


def answers(
    text: str,
    products: Sequence[Product],
    limits: Sequence[Constraint],
    embedder: Embedder,
    voice: Voice,
    opinions: Mapping[str, Opinions] | None = None,
) -> Answer:
    """Return the answer to a question about one or more products.

    `limits` are what the reader makes of the question ("in green" is a color); `opinions` what the
    reviews of a product come to, where it has any.
    """
    known = dict.fromkeys(f for p in products for f in p.attributes)
    called = {
        root(w)
        for p in products
        for w in words(f"{p.title} {p.brand or ''} {' '.join(p.categories)}")
    }
    text = unpointed(text)
    # "The grey one, how heavy is it?" does not ask about its color.
    limits = [c for c in limits if fold(c.said) in fold(text)]
    parts = questions(text)
    if len(products) == 1 and len(parts) > 1:
        return _joined([answers(p, products, limits, embedder, voice, opinions) for p in parts])
    if len(parts) > 1:
        each = [asked(unpointed(p), limits, list(known), called) for p in parts]
        return _each_of_several(products, each, voice)
    question = asked(text, limits, list(known), called)
    if question.kind == "overall" or _of_nothing(question):
        return _overall(products, voice)
    if len(products) == 1:
        told = (opinions or {}).get(products[0].id)
        return _of_one(products[0], question, text, embedder, voice, told)
    return _of_several(products, question, text, voice, opinions or {})


def _joined(each: Sequence[Answer]) -> Answer:
    """Return the answer to several questions at once."""
    return Answer(
        text=" ".join(dict.fromkeys(a.text for a in each)),
        findings=tuple(f for a in each for f in a.findings),
    )


def _of_one(
    product: Product,
    question: Asked,
    text: str,
    embedder: Embedder,
    voice: Voice,
    told: Opinions | None,
) -> Answer:
    """Return the answer of one product's row, and of those who reviewed it."""
    findings = _found(product, question, embedder)
    asks = question.kind == "opinion"
    theirs, counted = by_reviewers(told, text, voice, overall=asks)
    if asks and not theirs:
        theirs = [voice.say("details.no_reviews")]
    lines = [wording.told(f, question, voice) for f in findings]
    return Answer(text=" ".join([*lines, *theirs]), findings=(*findings, *counted))


def _of_several(
    products: Sequence[Product],
    question: Asked,
    text: str,
    voice: Voice,
    opinions: Mapping[str, Opinions],
) -> Answer:
    """Return which of the products it is, or what each states."""
    found = [(p, _found(p, question, None)) for p in products]
    findings = [f for _, fs in found for f in fs]
    lines = wording.together([(p, fs[0]) for p, fs in found], question, voice)
    for product in products:
        theirs, counted = by_reviewers(opinions.get(product.id), text, voice)
        if theirs:
            name = f"**{product.title}**"
            lines.append(voice.say("details.several.line", name=name, told=theirs[0]))
            findings.append(counted[0])
    return Answer(text="\n".join(lines), findings=tuple(findings))


def _each_of_several(
    products: Sequence[Product], questions: Sequence[Asked], voice: Voice
) -> Answer:
    """Return the answers to several questions about each of several products."""
    lines, findings = [], []
    for product in products:
        found = [(f, q) for q in questions for f in _found(product, q, None)[:1]]
        lines.append(wording.listed(product, found, voice))
        findings += [f for f, _ in found]
    return Answer(text="\n".join(lines), findings=tuple(findings))


def _of_nothing(question: Asked) -> bool:
    pointing = question.kind in ("whether", "what")
    return pointing and not (question.roots or question.fields or question.limits)


def _found(product: Product, question: Asked, embedder: Embedder | None) -> list[Finding]:
    if question.kind == "stock":
        return [by_stock(product, question)]
    if question.kind == "opinion":
        return [by_rating(product)]
    if question.kind == "restock":
        return [by_return(product)]
    if question.kind == "saving":
        return [by_saving(product)]
    if question.kind == "share":
        return [by_share(product, question)]
    if question.kind == "what" or _measuring(question):
        return _value(product, question, embedder)
    return [_whether(product, question, embedder)]


def _measuring(question: Asked) -> bool:
    """Return True for "is it heavy?", which is best answered by how heavy it is."""
    plain = {root(w) for w in words_of("asking", "measuring")}
    return bool(question.fields) and not question.limits and set(question.roots) <= plain


def _value(product: Product, question: Asked, embedder: Embedder | None) -> list[Finding]:
    if found := values(product, question):
        return found
    if counted := by_count(product, question):
        return [counted]
    if question.fields:
        text = by_figure(product, question) or _mentioned(product, question)
        return [text or Finding(product=product.id, verdict="unsaid")]
    flagged = by_flag(product, question)
    said = flagged or by_value(product, question) or by_words(product, question)
    if said is None and embedder:
        said = closest(product, question, embedder)
    if said is None:
        return [Finding(product=product.id, verdict="unsaid")]
    return [said if said.flag or not said.quote else said.model_copy(update={"verdict": "value"})]


def _mentioned(product: Product, question: Asked) -> Finding | None:
    """Return what a text says of a thing that is no number: "it smells of hay"."""
    numeric = any(unit_of_field(f) or f == "price" for f in question.fields)
    found = None if numeric else by_words(product, question)
    return found.model_copy(update={"verdict": "value"}) if found else None


def _whether(product: Product, question: Asked, embedder: Embedder | None) -> Finding:
    by_row = (
        by_flag(product, question)
        or by_span(product, question)
        or by_capability(product, question)
        or by_limits(product, question)
        or by_value(product, question)
    )
    found = by_row or by_words(product, question) or beside(product, question)
    if found is None and embedder and len(question.roots) > 1:
        found = closest(product, question, embedder)
    return found or Finding(product=product.id, verdict="unsaid")


def _overall(products: Sequence[Product], voice: Voice) -> Answer:
    lines, findings = [], []
    for product in products:
        known = voice.words.heard
        facts = [f for f in main_facts(product) if voice.quotes or known.tells(*f)]
        told = [wording.fact(n, v, voice) for n, v in facts]
        name = f"**{product.title}**"
        lines.append(voice.say("details.overall", name=name, facts=_strung(told, voice)))
        findings += [
            Finding(product=product.id, verdict="value", field=n, value=v) for n, v in facts
        ]
    if len(products) == 1 and (quoted := _described(products[0], voice)):
        lines.append(wording.told(quoted, Asked(kind="overall", text=""), voice))
        findings.append(quoted)
    return Answer(
        text=" ".join(lines) if len(products) == 1 else "\n".join(lines), findings=tuple(findings)
    )


def _described(product: Product, voice: Voice) -> Finding | None:
    """Return what the description says first, where that is short enough to be quoted."""
    first = split(product.description)[:1] if voice.quotes else []
    quote = first[0].strip().rstrip(".") if first else ""
    if not quote or len(quote.split()) > _LONGEST_QUOTE:
        return None
    return Finding(product=product.id, verdict="value", field="description", quote=quote)


def _strung(facts: Sequence[str], voice: Voice) -> str:
    return voice.words.strung(voice.say("compare.sides"), facts)


def by_text(product: Product, said: str) -> str:
    """Return the words in which a product's texts say what a question asks ("for travel")."""
    found = by_words(product, asked(said, (), ()))
    return found.quote if found and found.verdict == "yes" else ""
