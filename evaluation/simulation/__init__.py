"""Simulated shoppers: goals drawn from a catalogue, conversations, and a judge who compares ids."""

from evaluation.simulation.bounds import Made, oracle, popularity
from evaluation.simulation.dialogue import DialogueReport
from evaluation.simulation.heard import Assistant
from evaluation.simulation.shop import Shop
from evaluation.simulation.simulation import Played, play, simulate

__all__ = [
    "Assistant",
    "DialogueReport",
    "Made",
    "Played",
    "Shop",
    "oracle",
    "play",
    "popularity",
    "simulate",
]
