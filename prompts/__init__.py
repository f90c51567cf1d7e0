"""The words the model reads: versioned Markdown with front matter."""

from prompts.prompt import Directive, Prompt, PromptError, load, parse, read

__all__ = ["Directive", "Prompt", "PromptError", "load", "parse", "read"]
