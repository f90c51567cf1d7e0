"""What can be wrong with a prompt.

PromptError
└── LockError    prompts/lock.yaml is not what it has to be
"""

from __future__ import annotations


class PromptError(Exception):
    """A prompt file that is not what its front matter says; names file, line and mend."""


class LockError(PromptError):
    """A lock file that can't be read, or that names what there is not."""
