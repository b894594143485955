"""Fixtures that more than one folder of tests uses."""

import pytest

from tests.clinic import Clinic, make_clinic


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Two practitioners, two services, the usual hours."""
    return make_clinic()
