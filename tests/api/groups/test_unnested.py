"""Paths without a group, and lists of numbers however they are written."""

from typing import Any

import pytest

from apps.groups.models import Group
from tests.api.groups.caller import Keyed, keyed
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db
CARD = {"fiche": {"lastname": "Lovelace"}}


@pytest.fixture
def key(clinic: Clinic) -> Keyed:
    return keyed(clinic)


def test_the_only_group_need_not_be_named(clinic: Clinic, key: Keyed) -> None:
    made = key.call("POST", "/fiches", CARD)
    assert (made.status_code, made.json()["group_id"]) == (201, clinic.group.pk)


def test_one_of_several_groups_is_named(clinic: Clinic, key: Keyed) -> None:
    Group.objects.create(organization=clinic.organization, name="Annex", slug="annex")
    refused = key.call("POST", "/fiches", CARD)
    assert (refused.status_code, refused.json()["error"]["fields"]) == (400, {"group_id": ["This field is required."]})


@pytest.mark.parametrize("written", ["intervention_ids[]={}", "intervention_ids={}", "intervention_ids=[{}]"])
def test_a_list_of_numbers_is_read_however_it_is_written(clinic: Clinic, key: Keyed, written: str) -> None:
    asked = written.format(clinic.services["visit"].pk)
    found = key.get(f"/groups/{clinic.group.pk}/availabletimeslots?start=2026-11-23&{asked}")
    assert found.json()["intervention_ids"] == [clinic.services["visit"].pk]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "This field is required."),
        ("&intervention_ids[]=999999", "Not all of these are offered online."),
        ("&intervention_ids=[one]", "This must be numbers of records."),
    ],
)
def test_a_list_that_leads_nowhere_is_told_by_name(clinic: Clinic, key: Keyed, asked: str, said: str) -> None:
    found: Any = key.get(f"/groups/{clinic.group.pk}/availabletimeslots?start=2026-11-23{asked}")
    assert (found.status_code, found.json()["error"]["fields"]) == (400, {"intervention_ids": [said]})
