import numpy as np
import pytest

from evaluation import paired_bootstrap


def test_the_interval_holds_the_mean_and_agrees_with_the_normal_one() -> None:
    random = np.random.default_rng(5)
    theirs = random.uniform(0, 1, 400)
    ours = theirs + random.normal(0.05, 0.2, 400)
    difference = ours - theirs
    error = 1.96 * difference.std() / np.sqrt(400)
    mean, low, high = paired_bootstrap(ours, theirs)
    assert mean == pytest.approx(difference.mean())
    assert low == pytest.approx(mean - error, abs=0.002)
    assert high == pytest.approx(mean + error, abs=0.002)


def test_pairs_are_kept_together() -> None:
    """Unpaired, the spread between easy and hard queries would hide a steady small gain."""
    theirs = np.random.default_rng(1).uniform(0, 1, 50)
    _, low, high = paired_bootstrap(theirs + 0.01, theirs)
    assert low == pytest.approx(0.01)
    assert high == pytest.approx(0.01)


def test_the_same_seed_gives_the_same_interval() -> None:
    ours, theirs = np.random.default_rng(2).uniform(0, 1, (2, 60))
    assert paired_bootstrap(ours, theirs) == paired_bootstrap(ours, theirs)
    assert paired_bootstrap(ours, theirs) != paired_bootstrap(ours, theirs, seed=1)


def test_systems_measured_on_other_queries_are_not_compared() -> None:
    with pytest.raises(ValueError, match="the same queries"):
        paired_bootstrap(np.ones(3), np.ones(4))
    with pytest.raises(ValueError, match="the same queries"):
        paired_bootstrap(np.ones(0), np.ones(0))
