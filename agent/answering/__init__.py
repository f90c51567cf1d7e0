"""Answers to questions about products, each with what it rests on."""

from agent.answering.answers import answers, by_text
from agent.answering.closest import Encode
from agent.answering.finding import Answer, Finding
from agent.answering.wording import fact, short_names

__all__ = ["Answer", "Encode", "Finding", "answers", "by_text", "fact", "short_names"]
