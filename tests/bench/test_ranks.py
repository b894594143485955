"""The rank-sum test against a worked example, and where it must not see or must see a difference."""

import random

import pytest

from bench.enumeration.ranks import mann_whitney

# Hollander and Wolfe, Nonparametric Statistical Methods: water through membranes at term and before.
AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
BEFORE = [1.15, 0.88, 0.90, 0.74, 1.21]


def test_a_worked_example_comes_out_whichever_sample_is_first() -> None:
    assert mann_whitney(AT_TERM, BEFORE) == pytest.approx(0.2446, abs=5e-4)
    assert mann_whitney(BEFORE, AT_TERM) == pytest.approx(0.2446, abs=5e-4)


def test_ties_share_their_ranks() -> None:
    assert mann_whitney([1, 2, 2, 3] * 10, [1, 2, 2, 3] * 10) == 1
    assert mann_whitney([7.0] * 30, [7.0] * 30) == 1


def test_a_small_shift_is_seen_in_many_samples_and_noise_alone_is_none() -> None:
    dice = random.Random(7)
    here, alike, later = ([dice.gauss(mean, 1) for _ in range(5_000)] for mean in (10, 10, 10.1))
    assert mann_whitney(here, alike) > 0.01
    assert mann_whitney(here, later) < 0.0001
