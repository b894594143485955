"""The admin shows facts and tellings, and changes neither."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.outbox.actions.relaying import fan_out
from apps.outbox.models import Delivery
from tests.clinic import Clinic
from tests.outbox.facts import fact


@pytest.fixture
def desk(db: None) -> Client:
    """A superuser's browser."""
    browser = Client()
    browser.force_login(User.objects.create_superuser("root@example.org", "a-long-password"))
    return browser


def test_everything_can_be_looked_at_and_nothing_written(desk: Client, told: list[int]) -> None:
    event = fact(subject="thing:77")
    fan_out(10)
    pages = {"event": event.pk, "delivery": Delivery.objects.get().pk}
    for model, pk in pages.items():
        listing = desk.get(f"/admin/outbox/{model}/")
        assert (listing.status_code, "thing:77" in listing.content.decode()) == (200, True)
        assert desk.get(f"/admin/outbox/{model}/{pk}/change/").status_code == 200
        assert desk.post(f"/admin/outbox/{model}/{pk}/change/", {"error": "x"}).status_code == 403
        assert desk.post(f"/admin/outbox/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
        assert desk.get(f"/admin/outbox/{model}/add/").status_code == 403


@pytest.mark.parametrize(("asked", "found"), [("thing:1", 1), ("thing", 0)])
def test_subjects_are_found_whole(desk: Client, asked: str, found: int) -> None:
    fact(subject="thing:1")
    fact(subject="thing:12")
    assert desk.get("/admin/outbox/event/", {"q": asked}).context["cl"].result_count == found


def test_what_is_looked_for_by_number_is_found_by_nothing_else(desk: Client, clinic: Clinic) -> None:
    visit = clinic.book("09:30").appointment
    for asked, found in (
        (str(visit.pk), 1),
        (str(visit.calendar_id), 1),
        ("0", 0),
        ("Lovelace", 0),
        (f"{visit.pk}x", 0),
        (f"-{visit.pk}", 0),
        ("²", 0),
        ("9" * 5_000, 0),
    ):
        listing = desk.get("/admin/appointments/occupancy/", {"q": asked})
        assert (listing.status_code, listing.context["cl"].result_count) == (200, found), asked
