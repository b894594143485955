"""The client file taken out: a file of the organisation, a fact, a link for minutes, and nothing left after a day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from apps.core.outgoing import judging
from apps.groups.actions import exporting
from apps.groups.actions.exporting import delete_old_exports
from apps.organizations.roles import Role
from apps.organizations.storage import place_of
from apps.outbox.models import Event
from tests.buckets import use_bucket
from tests.clinic import NOW, Clinic, make_clinic
from tests.pro.standing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


@pytest.fixture
def owner(clinic: Clinic, friday: None) -> Standing:
    owner = Standing(clinic, Role.OWNER)
    for name in ("Petit", "Moreau"):
        owner.web.post("/pro/clients/new", {"firstname": "Noah", "lastname": name, "phone": "06 12 34 56 78"})
    return owner


def link_after(owner: Standing) -> str:
    page = owner.web.post("/pro/clients/export")
    assert page.status_code == 201
    return str(page.context["address"])


def names_in(owner: Standing, link: str) -> list[str]:
    answer = owner.web.get(link)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{owner.clinic.group.slug}-2026-11-20.csv"')
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    return [row.partition(",")[0] for row in rows]


def test_who_took_how_many_cards_when_is_a_fact_of_the_site(owner: Standing) -> None:
    assert names_in(owner, link_after(owner)) == ["lastname", "Moreau", "Petit"]
    fact = Event.objects.get(topic="clients.exported")
    assert (fact.actor, fact.subject) == (str(owner.actor), f"group:{owner.clinic.group.pk}")
    assert {name: fact.payload[name] for name in ("group", "cards")} == {"group": owner.clinic.group.pk, "cards": 2}


def test_in_12_the_name_of_the_file_is_made_of_nothing_that_anybody_typed(owner: Standing, settings: Settings) -> None:
    link_after(owner)
    folder = Path(settings.FILES_ROOT) / str(owner.clinic.organization.pk) / "exports"
    (file,) = folder.iterdir()
    assert (len(file.stem), file.suffix) == (22, ".csv")


def test_tn_11_the_link_is_for_whoever_took_the_file_out_and_for_five_minutes(
    owner: Standing, time_machine: Any
) -> None:
    link = link_after(owner)
    colleague, stranger = Standing(owner.clinic, Role.OWNER), Standing(make_clinic(), Role.OWNER)
    for other in (colleague, stranger):
        assert other.web.get(link).status_code == 404
    assert owner.web.get(f"{link}x").status_code == 404
    time_machine.move_to(NOW + timedelta(seconds=301), tick=False)
    assert owner.web.get(link).status_code == 404


def test_au_25_it_is_asked_again_who_is_there(owner: Standing, time_machine: Any) -> None:
    time_machine.move_to(NOW + timedelta(minutes=16), tick=False)
    assert owner.web.post("/pro/clients/export").status_code == 403
    assert not Event.objects.filter(topic="clients.exported").exists()


def test_a_file_is_gone_a_day_later_wherever_it_lies(
    owner: Standing, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)
    for _place in ("disk", "bucket"):
        link = link_after(owner)
        assert names_in(owner, link) == ["lastname", "Moreau", "Petit"]
        told = Event.objects.latest("pk").occurred_at
        assert delete_old_exports(now=told + timedelta(hours=23)) == 0
        assert delete_old_exports(now=told + timedelta(hours=25)) == 1
        assert place_of(owner.clinic.organization.pk).storage.listdir("exports")[1] == []
        assert owner.web.get(link).status_code == 404
        use_bucket(owner.clinic, bucket)


def test_a_bucket_holds_the_file_and_one_that_is_away_is_told(
    owner: Standing, bucket: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)
    use_bucket(owner.clinic, bucket)
    link_after(owner)
    assert place_of(owner.clinic.organization.pk).storage.listdir("exports")[1]
    assert not Path(settings.FILES_ROOT).exists()
    use_bucket(owner.clinic, "http://127.0.0.1:9")
    away = owner.web.post("/pro/clients/export")
    assert (away.status_code, b"cannot be reached" in away.content) == (503, True)
    assert Event.objects.filter(topic="clients.exported").count() == 1


def test_a_file_that_nobody_is_told_of_is_not_handed_out(owner: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(exporting, "publish", fail)
    owner.web.raise_request_exception = False
    assert owner.web.post("/pro/clients/export").status_code == 500
