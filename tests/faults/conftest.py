"""Faults happen to committed rows and real processes; afterwards nothing is lost and the audit is clean."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.operations.auditor import audit
from launch.broker import ThrowawayRedis
from tests.faults.processes import Site, site


@pytest.fixture(autouse=True)
def audited(transactional_db: None) -> Iterator[None]:
    yield
    assert {rule: found for rule, found in audit().items() if found} == {}


@pytest.fixture
def redis() -> Iterator[ThrowawayRedis]:
    with ThrowawayRedis() as throwaway:
        yield throwaway


@pytest.fixture
def desk(tmp_path: Path, redis: ThrowawayRedis, audited: None) -> Iterator[Site]:
    """Nothing started yet."""
    with site(tmp_path, redis.url) as made:
        yield made
