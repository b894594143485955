"""Races run on committed rows, and end with a clean audit and without a deadlock in the server's log."""

from collections.abc import Iterator

import pytest

from apps.operations.auditor import audit
from launch.postgres import ThrowawayCluster
from tests.clinic import Clinic, make_clinic


@pytest.fixture(autouse=True)
def audited(request: pytest.FixtureRequest, transactional_db: None, cluster: ThrowawayCluster) -> Iterator[None]:
    before = cluster.log_path.read_text().count("deadlock detected")
    yield
    assert {rule: found for rule, found in audit().items() if found} == {}
    # The locks are what makes deadlocks impossible: whoever takes them away may see one.
    if request.node.get_closest_marker("lockless") is None:
        assert cluster.log_path.read_text().count("deadlock detected") == before


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()
