"""What goes wrong with whoever is told something outside.

DeskError
├── DeskUnavailable   it doesn't answer, or not as it should: worth another attempt
└── DeskRefused       it will not take this, however often it is sent
SignatureError        what came in was not signed by who it should be from, or too long ago
"""

from __future__ import annotations


class DeskError(Exception):
    """Something that could not be delivered."""


class DeskUnavailable(DeskError):
    """No answer, or one that tells of a passing trouble."""


class DeskRefused(DeskError):
    """An answer that another attempt would only get again."""


class SignatureError(Exception):
    """A message that can't be known to be from who it says, or that is too old to be."""
