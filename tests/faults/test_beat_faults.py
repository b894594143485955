"""Beat and nudge only say "look now": none of them, or two, change nothing but when."""

import time
from collections import Counter

import pytest

from tests.faults.processes import READY, SENDING, Site, facts
from tests.sizes import show

pytestmark = pytest.mark.slow


def test_dl_15_two_beats_tell_nothing_twice(desk: Site) -> None:
    desk.worker()
    beats = [desk.beat(), desk.beat()]
    for beat in beats:
        beat.wait_until(SENDING)
    written = []
    for _ in range(10):
        written += facts(20)
        time.sleep(0.2)
    desk.wait_until_told(seconds=60)
    assert desk.witnessed() == Counter(written)


def test_dl_16_when_beat_is_back_what_waited_is_told(desk: Site) -> None:
    worker = desk.worker()
    worker.wait_until(READY)
    written = facts(20)
    time.sleep(3)
    assert desk.witnessed() == Counter()
    desk.beat()
    began = time.monotonic()
    desk.wait_until_told(seconds=60)
    show(f"told {time.monotonic() - began:.1f} s after beat was started")
    assert desk.witnessed() == Counter(written)
