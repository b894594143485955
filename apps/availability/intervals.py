"""The algebra of half-open intervals of instants.

An interval is `(starts, ends)` in whole seconds since the epoch; it holds `starts` and not `ends`. One that ends at or
before its start is empty. A list is called *normal* when it is sorted, its members are disjoint and do not touch, and
none is empty; `union`, `subtract` and `intersect` take any intervals and answer with a normal list.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The instants that lie in at least one of the intervals, as a normal list."""
    merged: list[Interval] = []
    for starts, ends in sorted(intervals):
        if starts >= ends:
            continue
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        else:
            merged.append((starts, ends))
    return merged


def subtract(a: Iterable[Interval], b: Iterable[Interval]) -> list[Interval]:
    """The instants of `a` that are not in `b`, as a normal list."""
    taken = union(b)
    left: list[Interval] = []
    for starts, ends in union(a):
        edge = starts
        for gone, back in meeting(taken, (starts, ends)):
            left.append((edge, gone))
            edge = back
        left.append((edge, ends))
    return union(left)  # drops the empty remains of what is taken whole


def intersect(a: Iterable[Interval], b: Iterable[Interval]) -> list[Interval]:
    """The instants that lie in both, as a normal list."""
    others = union(b)
    return [
        (max(starts, low), min(ends, high))
        for starts, ends in union(a)
        for low, high in meeting(others, (starts, ends))
    ]


def meeting(disjoint_sorted: Sequence[Interval], interval: Interval) -> Sequence[Interval]:
    """The members that share an instant with the interval, in order and whole (not cut to it).

    The list must be sorted and disjoint, its members not empty; they may touch.
    """
    starts, ends = interval
    first = bisect_left(disjoint_sorted, (starts,))
    if first and starts < disjoint_sorted[first - 1][1]:
        first -= 1
    return disjoint_sorted[first : bisect_left(disjoint_sorted, (ends,))] if starts < ends else ()


def overlaps(disjoint_sorted: Sequence[Interval], interval: Interval) -> bool:
    """Whether the interval shares an instant with a member of the sorted and disjoint list."""
    starts, ends = interval
    after = bisect_left(disjoint_sorted, (ends,))
    return starts < ends and after > 0 and starts < disjoint_sorted[after - 1][1]


def covers(disjoint_sorted: Sequence[Interval], interval: Interval) -> bool:
    """Whether one member of the sorted and disjoint list holds the interval whole."""
    starts, ends = interval
    after = bisect_left(disjoint_sorted, (starts + 1,))
    return after > 0 and ends <= disjoint_sorted[after - 1][1]
