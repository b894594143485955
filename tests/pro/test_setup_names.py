"""Sets of rooms and headings over services: named at the desk, renamed, removed and brought back."""

from typing import Any

import pytest

from apps.groups.models import CalendarSet, ServiceCategory
from apps.groups.queries import current_setup
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import Clinic, add_rooms, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db

BACK = "/pro/setup/calendars?saved=yes"


@pytest.fixture
def lead(clinic: Clinic, friday: None) -> Standing:
    """A supervisor."""
    return Standing(clinic, Role.SUPERVISOR)


@pytest.fixture
def rooms(clinic: Clinic) -> CalendarSet:
    """A set that the check needs."""
    return add_rooms(clinic, "check", "blue")


@pytest.fixture
def heading(clinic: Clinic) -> ServiceCategory:
    """A heading over the visit."""
    made = ServiceCategory.objects.create(
        organization_id=clinic.organization.pk, group=clinic.group, name="Scans", publicname="Scans"
    )
    clinic.group.services.filter(name="visit").update(category=made)
    return made


def told() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("topic", flat=True))


def text_of(response: Any) -> str:
    return str(response.content.decode())


def heading_of_visit(clinic: Clinic) -> str:
    return current_setup(clinic.group.pk).services[clinic.services["visit"].pk].category


def test_a_set_and_a_heading_are_added_and_renamed(lead: Standing, clinic: Clinic) -> None:
    for kind in ("set", "heading"):
        assert lead.web.post("/pro/setup/names", {"kind": kind, "name": "First"})["Location"] == BACK
    rooms, heading = CalendarSet.objects.get(), ServiceCategory.objects.get()
    lead.web.post(f"/pro/setup/sets/{rooms.pk}", {"revision": 1, "name": "Rooms", "sort": ""})
    typed = {"revision": 1, "name": "Skin", "publicname": "Your skin", "sort": "3"}
    assert lead.web.post(f"/pro/setup/headings/{heading.pk}", typed)["Location"] == BACK
    rooms.refresh_from_db()
    heading.refresh_from_db()
    assert (rooms.name, rooms.sort, heading.name, heading.publicname, heading.sort) == (
        "Rooms",
        0,
        "Skin",
        "Your skin",
        3,
    )
    assert told() == ["calendar_set.created", "category.created", "calendar_set.changed", "category.changed"]


def test_two_who_rename_one_heading_the_second_sees_both_versions(lead: Standing, heading: ServiceCategory) -> None:
    address, typed = f"/pro/setup/headings/{heading.pk}", {"revision": 1, "publicname": "", "sort": "0"}
    lead.web.post(address, typed | {"name": "Theirs"})
    second = lead.web.post(address, typed | {"name": "Mine"})
    assert (second.status_code, "Theirs" in text_of(second), "Mine" in text_of(second)) == (409, True, True)
    heading.refresh_from_db()
    assert heading.name == "Theirs"


def test_a_heading_that_is_removed_is_over_no_service_until_it_comes_back(
    lead: Standing, clinic: Clinic, heading: ServiceCategory
) -> None:
    address, shown = f"/pro/setup/headings/{heading.pk}/remove", []
    for sent in ({"revision": 1}, {"revision": 2, "back": "yes"}):
        assert lead.web.post(address, sent)["Location"] == BACK
        shown.append((heading_of_visit(clinic), "Scans" in text_of(lead.web.get("/pro/setup/services"))))
    assert shown == [("", False), ("Scans", True)]


def test_a_set_that_a_service_needs_is_not_removed_and_the_service_is_named(
    lead: Standing, clinic: Clinic, rooms: CalendarSet
) -> None:
    address = f"/pro/setup/sets/{rooms.pk}/remove"
    refused = lead.web.post(address, {"revision": 1})
    assert (refused.status_code, "needed by: check" in text_of(refused)) == (409, True)
    clinic.services["check"].requirements.all().delete()
    assert lead.web.post(address, {"revision": 1})["Location"] == BACK
    rooms.refresh_from_db()
    assert (rooms.deleted, list(rooms.calendars.values_list("name", "deleted"))) == (True, [("blue", False)])


def test_a_set_that_only_a_removed_service_needs_can_go(lead: Standing, clinic: Clinic, rooms: CalendarSet) -> None:
    clinic.group.services.filter(name="check").update(deleted=True)
    assert lead.web.post(f"/pro/setup/sets/{rooms.pk}/remove", {"revision": 1}).status_code == 302


def test_what_is_in_the_bin_can_be_brought_back_from_the_page(
    lead: Standing, rooms: CalendarSet, heading: ServiceCategory
) -> None:
    CalendarSet.objects.update(deleted=True)
    ServiceCategory.objects.update(deleted=True)
    page = text_of(lead.web.get("/pro/setup/calendars"))
    for address in (f"/pro/setup/sets/{rooms.pk}/remove", f"/pro/setup/headings/{heading.pk}/remove"):
        assert f'action="{address}"' in page


def test_tn_02_names_of_another_site_are_not_found(lead: Standing) -> None:
    theirs = make_clinic()
    other = add_rooms(theirs, "check", "green")
    scans = ServiceCategory.objects.create(organization_id=theirs.organization.pk, group=theirs.group, name="B")
    for path in (f"sets/{other.pk}", f"headings/{scans.pk}"):
        assert lead.web.get(f"/pro/setup/{path}").status_code == 404
        assert lead.web.post(f"/pro/setup/{path}/remove", {"revision": 1}).status_code == 404
    assert not CalendarSet.objects.get(pk=other.pk).deleted
