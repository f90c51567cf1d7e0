"""The conversation: need, loop, grounding and models."""
