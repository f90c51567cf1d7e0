"""What a turn is for: by its cues, and where there are none by the utterances nearest to it."""

from agent.reading.goals.cues import Evidence, kind_of, told_by_cues
from agent.reading.goals.judgement import Goals, Judged
from agent.reading.goals.nearest import Nearest

__all__ = ["Evidence", "Goals", "Judged", "Nearest", "kind_of", "told_by_cues"]
