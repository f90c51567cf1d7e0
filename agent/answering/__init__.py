"""Answers to questions about products, each with what it rests on."""

from agent.answering.answers import answers, by_text
from agent.answering.assortment import assortment
from agent.answering.finding import Answer, Finding
from agent.answering.reviewers import mentioned, tellable
from agent.answering.subjects import candidates, measures_against, points, subjects
from agent.answering.why import Standing, why
from agent.answering.why_not import why_not
from agent.answering.wording import fact, short_names

__all__ = [
    "Answer",
    "Finding",
    "Standing",
    "answers",
    "assortment",
    "by_text",
    "candidates",
    "fact",
    "measures_against",
    "mentioned",
    "points",
    "short_names",
    "subjects",
    "tellable",
    "why",
    "why_not",
]
