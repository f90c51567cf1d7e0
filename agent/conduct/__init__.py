"""How a model behaves on what it reads: directives with their polarity and strength, and tools."""

from agent.conduct.conduct import Conduct, Directive, Standing, conduct_of, known_directives
from agent.conduct.toolbox import Outline, Purpose, Tool, Toolbox, outlines, toolbox

__all__ = [
    "Conduct",
    "Directive",
    "Outline",
    "Purpose",
    "Standing",
    "Tool",
    "Toolbox",
    "conduct_of",
    "known_directives",
    "outlines",
    "toolbox",
]
