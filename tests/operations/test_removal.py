"""Removing a sandbox: all of it, and nothing else."""

import pytest
from django.apps import apps
from django.db import connection

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Forbidden
from apps.operations.actions.removal import remove_sandbox
from apps.operations.actions.sandbox import create_sandbox
from apps.organizations.models import Member, Organization
from tests.clinic import Clinic, add_rooms

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("apps.")
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
