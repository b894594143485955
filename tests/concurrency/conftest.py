"""Races run on committed rows, and end with a clean audit and without a deadlock in the server's log."""

from collections.abc import Iterator

import pytest

from launch.postgres import ThrowawayCluster
from tests.auditing import CLEAN, findings
from tests.clinic import Clinic, make_clinic


@pytest.fixture(autouse=True)
def audited(transactional_db: None, cluster: ThrowawayCluster) -> Iterator[None]:
    before = cluster.log_path.read_text().count("deadlock detected")
    yield
    assert findings() == CLEAN
    assert cluster.log_path.read_text().count("deadlock detected") == before


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()
