from fractions import Fraction
from itertools import product as every
from math import isclose

import pytest

from evaluation.regression.holm import holm
from evaluation.regression.mcnemar import mcnemar
from evaluation.regression.pass_k import pass_all
from evaluation.regression.permutation import sign_flip
from evaluation.regression.planning import Rates, detectable, repeats_to_settle


@pytest.mark.parametrize(
    ("broken", "mended", "p"),
    [(5, 0, 0.0625), (6, 0, 0.03125), (8, 1, 0.0390625), (10, 2, 0.0385742), (0, 0, 1.0)],
)
def test_flips_of_single_tries_have_the_p_of_the_tables(broken: int, mended: int, p: float) -> None:
    assert isclose(mcnemar(broken, mended), p, abs_tol=1e-6)
    flips = [Fraction(-1)] * broken + [Fraction(1)] * mended + [Fraction(0)] * 50
    assert isclose(sign_flip(flips), p, abs_tol=1e-6)


def test_signs_are_counted_as_by_writing_all_of_them_down() -> None:
    differences = [Fraction(n, 5) for n in (-3, -1, -2, 1, -4, 2, -1, -5)] + [Fraction(-1, 3)]
    seen = abs(float(sum(differences)))
    sums = [
        abs(float(sum(sign * d for sign, d in zip(signs, differences, strict=True))))
        for signs in every((1, -1), repeat=len(differences))
    ]
    assert isclose(sign_flip(differences), sum(s >= seen - 1e-9 for s in sums) / len(sums))


def test_signs_that_are_too_many_to_count_are_drawn() -> None:
    primes = [101, 103, 107, 109, 113, 127, 131, 137, 139, 149]
    differences = [Fraction(-1, p) for p in primes]
    assert sign_flip(differences) == pytest.approx(2 / 2**10, abs=0.0005)


def test_several_p_values_are_adjusted_for_their_number_and_keep_their_order() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_five_in_a_row_out_of_nine_of_ten_is_one_half() -> None:
    assert pass_all(9, 10, 5) == 0.5
    assert pass_all(10, 10, 5) == 1.0
    assert pass_all(3, 10, 5) == 0.0
    with pytest.raises(ValueError, match="11 tries of 10"):
        pass_all(9, 10, 11)


def test_more_cases_see_a_smaller_drop() -> None:
    few = [Rates(5, 5, 4, 5), Rates(5, 5, 5, 5)] * 10
    assert detectable(few * 4) == pytest.approx(detectable(few) / 2, rel=0.05)


def test_noise_that_repeats_average_out_is_settled_by_repeats() -> None:
    noisy = [Rates(2, 4, 2, 4), Rates(2, 4, 1, 4), Rates(1, 4, 2, 4), Rates(3, 4, 2, 4)] * 10
    repeats = repeats_to_settle(noisy, 0.05)
    assert repeats is not None
    assert 4 < repeats <= 200


def test_cases_that_differ_for_good_are_not_settled_by_repeats() -> None:
    steady = [Rates(10, 10, 0, 10), Rates(0, 10, 10, 10), Rates(10, 10, 10, 10)]
    assert repeats_to_settle(steady, 0.05) is None
