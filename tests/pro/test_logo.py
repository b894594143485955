"""The picture of a clinic: given at the desk, kept among the organisation's files, shown on its pages and its paper."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from apps.core.outgoing import judging
from apps.groups.models import Group
from apps.organizations.roles import Role
from apps.organizations.storage import place_of
from apps.outbox.models import Event
from tests.buckets import leave_bucket, use_bucket
from tests.clinic import Clinic, make_clinic
from tests.groups.test_pictures import JPEG, WHERE, png, segment
from tests.pro.standing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


@pytest.fixture
def owner(clinic: Clinic, friday: None) -> Standing:
    return Standing(clinic, Role.OWNER)


def give(owner: Standing, data: bytes, name: str = "logo.png") -> Any:
    return owner.web.post("/pro/setup/logo", {"logo": SimpleUploadedFile(name, data, "image/png")})


def kept(owner: Standing) -> str:
    return Group.objects.get(pk=owner.clinic.group.pk).logo


def address(owner: Standing) -> str:
    return f"/book/{owner.clinic.group.slug}/logo"


def files(owner: Standing) -> list[str]:
    return list(place_of(owner.clinic.organization.pk).storage.listdir("logos")[1])


def test_it_stands_on_the_booking_pages_the_day_sheet_and_its_own_page(owner: Standing) -> None:
    assert give(owner, png()).status_code == 302
    for path in (f"/book/{owner.clinic.group.slug}/", "/pro/day-sheet/?day=2026-11-23", "/pro/setup/logo"):
        assert f'src="{address(owner)}?v=' in owner.web.get(path).content.decode()
    shown = Client().get(address(owner))
    assert (shown.status_code, shown.content, shown["Content-Type"]) == (200, png(), "image/png")


def test_in_13_it_is_served_as_what_it_is_and_opened_by_itself_never_as_a_page(owner: Standing) -> None:
    give(owner, JPEG[:2] + segment(0xE1, WHERE) + JPEG[2:] + b"<script>alert(1)</script>", "logo.html")
    shown = Client().get(address(owner))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert shown["Content-Disposition"] == 'attachment; filename="logo.jpeg"'
    assert (b"GPS" in shown.content, b"script" in shown.content) == (False, False)
    assert "public" in shown["Cache-Control"]
    assert not shown.cookies


@pytest.mark.parametrize(
    "data", [b"<svg/>", b"\x89PNG\r\n\x1a\n<script>", png(3_000, 1), b""], ids=str.split("svg script wide empty")
)
def test_in_13_what_is_no_picture_changes_nothing(owner: Standing, data: bytes) -> None:
    give(owner, png())
    before = kept(owner), files(owner)
    assert give(owner, data).status_code == 400
    assert (kept(owner), files(owner)) == before


def test_in_12_its_name_is_ours_whatever_the_file_was_called(owner: Standing, settings: Settings) -> None:
    give(owner, png(), "../../../etc/passwd\0.png")
    (name,) = files(owner)
    assert (len(name), name.endswith(".png"), kept(owner)) == (26, True, f"disk/logos/{name}")
    assert list(Path(settings.FILES_ROOT).rglob("*.png")) == [
        Path(settings.FILES_ROOT) / str(owner.clinic.organization.pk) / "logos" / name
    ]


def test_another_one_takes_its_place_and_its_file_and_none_is_left_when_it_is_taken_away(owner: Standing) -> None:
    give(owner, png())
    first = kept(owner)
    give(owner, png(5, 5))
    assert (kept(owner) == first, files(owner)) == (False, [kept(owner).removeprefix("disk/logos/")])
    assert Client().get(address(owner)).content == png(5, 5)
    owner.web.post("/pro/setup/logo", {"remove": "yes"})
    assert (kept(owner), files(owner), Client().get(address(owner)).status_code) == ("", [], 404)
    assert Event.objects.filter(topic="group.changed", actor=str(owner.actor)).count() == 3


def test_tn_11_no_clinic_reads_or_changes_the_picture_of_another(owner: Standing, clinic: Clinic) -> None:
    give(owner, png())
    stranger = Standing(make_clinic(), Role.OWNER)
    Group.objects.filter(pk=stranger.clinic.group.pk).update(logo=kept(owner))  # the very name, in another's row
    assert Client().get(address(stranger)).status_code == 404
    give(stranger, png(5, 5))
    assert Client().get(address(owner)).content == png()
    assert Standing(clinic).web.get("/pro/setup/logo").status_code == 403


def test_a_bucket_holds_it_and_one_that_is_away_changes_nothing(
    owner: Standing, bucket: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)
    use_bucket(owner.clinic, bucket)
    give(owner, png())
    assert (Client().get(address(owner)).content, Path(settings.FILES_ROOT).exists()) == (png(), False)
    use_bucket(owner.clinic, "http://127.0.0.1:9")
    before = kept(owner)
    away = give(owner, png(5, 5))
    assert (away.status_code, b"cannot be reached" in away.content, kept(owner)) == (503, True, before)
    Group.objects.filter(pk=owner.clinic.group.pk).update(logo=f"{place_of(owner.clinic.organization.pk).name}/one.png")
    assert Client().get(address(owner)).status_code == 503
    assert Client().get(f"/book/{owner.clinic.group.slug}/").status_code == 200


def test_it_is_shown_from_where_it_lies_and_in_its_place_the_initials_once_that_is_out_of_reach(
    owner: Standing, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)

    def shown() -> tuple[int, bool, bool]:
        page, setup = Client().get(f"/book/{owner.clinic.group.slug}/"), owner.web.get("/pro/setup/logo")
        there = f'src="{address(owner)}?v='.encode() in page.content
        return Client().get(address(owner)).status_code, there, b"a storage that is not set any more" in setup.content

    give(owner, png())
    use_bucket(owner.clinic, bucket)
    assert shown() == (200, True, False)  # from the disk, as before
    give(owner, png(5, 5))
    assert (shown(), kept(owner).startswith("disk/")) == ((200, True, False), False)
    leave_bucket(owner.clinic)
    assert shown() == (404, False, True)
    give(owner, png())
    assert shown() == (200, True, False)
