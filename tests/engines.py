"""A PostgreSQL cluster of their own for the tests, started before Django reads its settings.

Loaded as a pytest plugin (`-p tests.engines`). TEST_DATABASE_URL names another cluster; the role must be allowed to
make databases.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.postgres import ThrowawayCluster

_cluster: ThrowawayCluster | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before pytest-django looks at the settings."""
    global _cluster  # noqa: PLW0603  one per run
    for name in [name for name in os.environ if name.startswith("FRONTDESK_")]:
        del os.environ[name]
    # Servers and workers that tests start would compile Django anew, each of them.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "FRONTDESK_SECRET_KEY": "tests-sign-with-this-key-and-nothing-else-ever-does-so",
        "FRONTDESK_MASTER_KEYS": "7e57" * 16,
        "REDIS_URL": "",
        "FRONTDESK_BROKER_FOLDER": tempfile.mkdtemp(prefix="frontdesk-broker-"),
    }
    if "TEST_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
        return
    _cluster = ThrowawayCluster(fsync=False, deadlock_timeout_ms=50)
    os.environ["DATABASE_URL"] = _cluster.__enter__().url


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: looking through it for rubbish took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    if _cluster is not None:
        _cluster.__exit__(None, None, None)
    shutil.rmtree(os.environ["FRONTDESK_BROKER_FOLDER"], ignore_errors=True)


def programs() -> Path | None:
    """The folder of PostgreSQL's own programs, where this run has a cluster of its own."""
    return _cluster.programs if _cluster else None


@pytest.fixture(scope="session")
def cluster() -> Iterator[ThrowawayCluster]:
    """The cluster of this run, for tests that read its log."""
    if _cluster is None:
        pytest.fail("This test reads the cluster's log: unset TEST_DATABASE_URL.")
    return _cluster
