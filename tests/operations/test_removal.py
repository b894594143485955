"""Removing a sandbox: all of it, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Forbidden
from apps.operations.actions.removal import remove_sandbox
from apps.operations.actions.sandbox import create_sandbox
from apps.organizations.files import keep_file
from apps.organizations.models import Member, Organization, SigningKey
from apps.outbox.actions.relaying import fan_out
from tests.clinic import Clinic, add_rooms

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    """How many of everything but the signing keys: they are the installation's, and the first token makes one."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and model is not SigningKey
    }


def test_everything_goes_and_other_organisations_keep_all(clinic: Clinic) -> None:
    clinic.member()
    clinic.book("09:00")
    before = rows()
    made = create_sandbox(now=clock.now())
    theirs = Clinic(
        made.organization,
        made.group,
        {"bell": made.calendars[0], "chen": made.calendars[1]},
        {"visit": made.services[0]},
    )
    theirs.book("09:30")
    add_rooms(theirs, "visit", "room")
    remove_sandbox(organization=made.organization)
    assert rows() == before
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would say


def test_tn_20_its_files_go_with_it_once_that_is_certain_and_those_of_others_stay(
    clinic: Clinic, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.FILES_ROOT = str(tmp_path)
    made = create_sandbox(now=clock.now())
    for organization in (made.organization, clinic.organization):
        keep_file(organization.pk, "logos/one.png", BytesIO(b"picture"))
    with django_capture_on_commit_callbacks(execute=True):
        remove_sandbox(organization=made.organization)
        assert len(list(tmp_path.rglob("*.png"))) == 2
    assert [path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.png")] == [str(clinic.organization.pk)]


def test_a_user_who_belongs_elsewhere_too_stays(clinic: Clinic) -> None:
    made = create_sandbox(now=clock.now())
    user = User.objects.get(email=made.owner.email)
    Member.objects.create(organization=clinic.organization, user=user, role="agent")
    remove_sandbox(organization=made.organization)
    assert list(User.objects.values_list("email", flat=True)) == [made.owner.email]


def test_an_organisation_of_real_people_cannot_be_removed(clinic: Clinic) -> None:
    with pytest.raises(Forbidden):
        remove_sandbox(organization=clinic.organization)
    assert Organization.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_relay_that_works_meanwhile_writes_nothing_about_what_is_going() -> None:
    """The relay's turn comes in the middle of the removal: it must find the events locked."""
    made = create_sandbox(now=clock.now())
    turns: list[int] = []

    def relays_turn(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith("DELETE FROM outbox_delivery"):
            with ThreadPoolExecutor(1) as pool:
                turns.append(pool.submit(_fan_out_elsewhere).result())
        return answer

    with connection.execute_wrapper(relays_turn):
        remove_sandbox(organization=made.organization)
    assert turns == [0]
    assert not Organization.objects.exists()


def _fan_out_elsewhere() -> int:
    try:
        return fan_out(100)
    finally:
        connection.close()
