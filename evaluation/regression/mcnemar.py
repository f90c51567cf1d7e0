"""Whether more cases broke than were mended, where each was played once on both sides."""

from __future__ import annotations

from scipy.stats import binomtest


def mcnemar(broken: int, mended: int) -> float:
    """Return the exact two-sided p of so many flips one way and so many back.

    Cases with the same outcome on both sides say nothing. Source: McNemar (1947), with the exact
    binomial in place of the chi-squared approximation.
    """
    flips = broken + mended
    return float(binomtest(broken, flips, 0.5).pvalue) if flips else 1.0
