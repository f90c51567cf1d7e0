"""What a turn is for: by its cues, and where there are none by the utterances nearest to it."""

from agent.reading.goals.cues import Evidence, kind_of
from agent.reading.goals.judgement import Goals, Judged
from agent.reading.goals.nearest import Guess, Nearest

__all__ = ["Evidence", "Goals", "Guess", "Judged", "Nearest", "kind_of"]
