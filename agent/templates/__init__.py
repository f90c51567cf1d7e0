"""The assistant's own sentences, one YAML file a language."""

from agent.templates.templates import Templates, load

__all__ = ["Templates", "load"]
