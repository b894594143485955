"""docs/outbox.md names the test of each fault; a name that is gone is noticed."""

import re
from pathlib import Path

import pytest

from apps.outbox.actions import relaying

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/outbox.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_the_test_of_each_fault_exists(file: str, test: str) -> None:
    assert f"def {test}(" in (ROOT / file).read_text()


def test_the_page_tells_the_figures_of_the_code() -> None:
    assert len(NAMED) > 10
    assert (relaying.TURN, relaying.MOST_ATTEMPTS) == (5.0, 12)
    assert (relaying.LONGEST_WAIT.total_seconds() / 3600, relaying.STRANGER_PATIENCE.days) == (12, 7)
    for words in ("five seconds", "twelfth failure", "up to 12 hours", "seven days", "1,000 deliveries"):
        assert words in " ".join(PAGE.split())
