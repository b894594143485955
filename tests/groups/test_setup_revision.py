"""Whatever belongs to a group's set-up moves its revision, by whichever statement it changes."""

from collections.abc import Callable

import pytest
from django.db import connection, models

from apps.groups.models import (
    Calendar,
    CalendarSet,
    CustomField,
    Group,
    Opening,
    Requirement,
    Service,
    ServiceCalendar,
    ServiceCategory,
)
from tests.asking import ask
from tests.clinic import Clinic, add_rooms, make_clinic

BELONGS: list[type[models.Model]] = [
    Calendar,
    CalendarSet,
    CustomField,
    Opening,
    Requirement,
    Service,
    ServiceCalendar,
    ServiceCategory,
]


@pytest.fixture
def clinic(db: None) -> Clinic:
    """With a row of each."""
    made = make_clinic()
    add_rooms(made, "visit", "Room 1")
    ask(made, "client", "str0", user_label="Insurance")
    ServiceCategory.objects.create(organization_id=made.organization.pk, group=made.group, name="Scans")
    return made


def revision(clinic: Clinic) -> int:
    return int(Group.objects.values_list("setup_revision", flat=True).get(pk=clinic.group.pk))


@pytest.mark.parametrize("model", BELONGS)
def test_a_row_that_is_changed_removed_or_added_moves_it(clinic: Clinic, model: type[models.Model]) -> None:
    rows = model._default_manager
    row = rows.latest("pk")
    acts: list[Callable[[], object]] = [row.save, rows.filter(pk=row.pk).delete, lambda: row.save(force_insert=True)]
    for act in acts:
        before = revision(clinic)
        act()
        assert revision(clinic) > before


def test_of_several_groups_each_moves_once_and_no_other(clinic: Clinic) -> None:
    other, alone = make_clinic(), make_clinic()
    before = [revision(one) for one in (clinic, other, alone)]
    touched = [*clinic.calendars.values(), *other.calendars.values()]
    Opening.objects.filter(calendar__in=touched).update(text="by appointment")
    after = [revision(one) for one in (clinic, other, alone)]
    assert [now != then for now, then in zip(after, before, strict=True)] == [True, True, False]
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM group_setup_revision")
        assert cursor.fetchone() == (max(after),)
        assert max(after) == max(before) + 2
