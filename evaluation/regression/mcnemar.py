"""Whether more cases broke than were mended, where each was played once on both sides."""

from __future__ import annotations

from scipy.special import bdtr


def mcnemar(broken: int, mended: int) -> float:
    """Return the exact two-sided p of so many flips one way and so many back.

    Cases with the same outcome on both sides say nothing. Source: McNemar (1947), with the exact
    binomial in place of the chi-squared approximation.
    """
    flips = broken + mended
    # Twice the smaller tail of a fair coin.
    return min(1.0, 2 * float(bdtr(min(broken, mended), flips, 0.5)))
