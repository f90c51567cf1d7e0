"""Simulated shoppers: goals drawn from a catalogue, conversations, and a judge who compares ids."""

from evaluation.simulation.bounds import Made, oracle, popularity
from evaluation.simulation.dialogue import WRONGS, DialogueReport
from evaluation.simulation.heard import Assistant
from evaluation.simulation.ours import made_of
from evaluation.simulation.shop import Shop
from evaluation.simulation.simulation import Played, play, simulate

__all__ = [
    "WRONGS",
    "Assistant",
    "DialogueReport",
    "Made",
    "Played",
    "Shop",
    "made_of",
    "oracle",
    "play",
    "popularity",
    "simulate",
]
