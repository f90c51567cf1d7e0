"""The words the model reads: versioned Markdown with front matter, and which were accepted."""

from prompts.checking import Known
from prompts.errors import LockError, PromptError
from prompts.lock import LOCK, Accepted, Lock
from prompts.prompt import Directive, Prompt, load, names, parse, read, versions

__all__ = [
    "LOCK",
    "Accepted",
    "Directive",
    "Known",
    "Lock",
    "LockError",
    "Prompt",
    "PromptError",
    "load",
    "names",
    "parse",
    "read",
    "versions",
]
