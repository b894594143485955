"""Files of a site whose storage cannot be reached, or whose calendars are held: none is lost, none is left over."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings
from structlog.testing import capture_logs

from apps.core.actor import system
from apps.core.errors import Busy
from apps.core.outgoing import judging
from apps.groups.actions.exporting import TOPIC, delete_old_exports, export_clients
from apps.groups.actions.logo import change_logo
from apps.groups.models import Group
from apps.organizations.storage import place_of
from apps.outbox.actions import publish
from apps.outbox.models import Event
from tests.buckets import use_bucket
from tests.clinic import Clinic, make_clinic
from tests.groups.meanwhile import held
from tests.groups.test_pictures import png

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """Where files lie that are in no bucket."""
    settings.FILES_ROOT = str(tmp_path)
    return tmp_path


def in_a_bucket_that_is_away(clinic: Clinic, name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a file is called that the clinic has in a bucket which nobody answers for."""
    monkeypatch.setattr(judging, "LOOPBACK", True)
    use_bucket(clinic, NOWHERE)
    return f"{place_of(clinic.organization.pk).name}/{name}"


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_a_booking_keeps_from_being_given_leaves_no_file_and_the_one_before(files: Path) -> None:
    clinic = make_clinic()
    actor = system(clinic.organization.pk)
    before = change_logo(actor=actor, group=clinic.group, data=png())
    kept = list(files.rglob("*.png"))
    with held(clinic.calendars["bell"]), pytest.raises(Busy):
        change_logo(actor=actor, group=before, data=png(5, 5))
    assert (len(kept), list(files.rglob("*.png"))) == (1, kept)
    assert Group.objects.get(pk=clinic.group.pk).logo == before.logo == f"disk/logos/{kept[0].name}"


def test_a_picture_is_taken_away_though_its_file_cannot_be(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    name = in_a_bucket_that_is_away(clinic, "logos/one.png", monkeypatch)
    Group.objects.filter(pk=clinic.group.pk).update(logo=name)
    clinic.group.refresh_from_db()
    with capture_logs() as logged:
        assert change_logo(actor=clinic.member(), group=clinic.group, data=None).logo == ""
    assert Group.objects.get(pk=clinic.group.pk).logo == ""
    assert [(line["event"], line["group"]) for line in logged] == [("logo_not_deleted", clinic.group.pk)]


def test_an_export_that_cannot_be_deleted_now_keeps_no_other_from_being_deleted(
    clinic: Clinic, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = in_a_bucket_that_is_away(clinic, "exports/one.csv", monkeypatch)
    with transaction.atomic():
        actor, payload = system(clinic.organization.pk), {"group": clinic.group.pk, "cards": 1, "file": name}
        stuck = publish(TOPIC, actor=actor, subject=f"group:{clinic.group.pk}", revision=0, payload=payload)
    other = make_clinic()
    export_clients(actor=other.member(), group=other.group, lines=["lastname\n", "Petit\n"])
    told = Event.objects.latest("pk")
    assert (len(list(files.rglob("*.csv"))), told.pk > stuck.pk) == (1, True)
    with capture_logs() as logged:
        assert delete_old_exports(now=told.occurred_at + timedelta(days=1, seconds=1)) == 1
    assert list(files.rglob("*.csv")) == []
    assert [(line["event"], line["event_id"]) for line in logged] == [("export_not_deleted", stuck.pk)]
