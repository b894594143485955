"""Whether two samples come from the same place: the rank-sum test of Mann and Whitney."""

import math
from collections import Counter
from collections.abc import Sequence


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> float:
    """The two-sided p: how likely a difference as large as this one is where there is none.

    By the normal approximation with ties and continuity, good for samples of twenty and more.
    """
    ordered = sorted([*first, *second])
    counts = Counter(ordered)
    ranks, before = {}, 0
    for value in sorted(counts):
        ranks[value] = before + (counts[value] + 1) / 2
        before += counts[value]
    ours, theirs, total = len(first), len(second), len(ordered)
    above = sum(ranks[value] for value in first) - ours * (ours + 1) / 2
    ties = sum(count**3 - count for count in counts.values())
    variance = ours * theirs / 12 * (total + 1 - ties / (total * (total - 1)))
    if not variance:
        return 1.0
    away = max(abs(above - ours * theirs / 2) - 0.5, 0) / math.sqrt(variance)
    return math.erfc(away / math.sqrt(2))
