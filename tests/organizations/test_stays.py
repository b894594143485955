"""Who may come to a clinic's desk to help, as whom, and how a stay ends, whatever page asks."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound
from apps.organizations.actions import enter_desk, leave_desk
from apps.organizations.models import Stay
from apps.organizations.models.stays import LONGEST
from apps.organizations.roles import HELPERS, Role
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db

REASON = "They asked why Monday has no free time."


@pytest.fixture
def root(db: None) -> User:
    """Somebody who looks after the platform."""
    return User.objects.create_superuser("root@example.org", None)


def enter(user: User, clinic: Clinic, role: Role = Role.RECEPTIONIST) -> Stay:
    return enter_desk(user=user, code=clinic.organization.code, role=role, reason=REASON, now=NOW)


def topics() -> list[str]:
    return list(Event.objects.filter(topic__startswith="desk.").order_by("pk").values_list("topic", flat=True))


@pytest.mark.parametrize("fields", [{"is_staff": False}, {"is_superuser": False}, {"is_active": False}])
def test_who_does_not_look_after_the_platform_finds_no_desk(
    clinic: Clinic, root: User, fields: dict[str, bool]
) -> None:
    User.objects.filter(pk=root.pk).update(**fields)
    with pytest.raises(NotFound):
        enter(User.objects.get(pk=root.pk), clinic)
    assert (Stay.objects.count(), topics()) == (0, [])


@pytest.mark.parametrize("role", [role for role in Role if role not in HELPERS])
def test_nobody_helps_as_one_who_decides_about_the_clinic(clinic: Clinic, root: User, role: Role) -> None:
    with pytest.raises(Invalid) as refusal:
        enter(root, clinic, role)
    assert (list(refusal.value.fields), Stay.objects.count(), topics()) == (["role"], 0, [])


def test_a_stay_that_is_over_is_not_left_once_more(clinic: Clinic, root: User) -> None:
    left, over = enter(root, clinic), enter(root, clinic)
    leave_desk(stay=left, now=NOW + timedelta(minutes=5))
    leave_desk(stay=left, now=NOW + timedelta(minutes=6))
    leave_desk(stay=over, now=NOW + LONGEST)
    ends = list(Stay.objects.order_by("pk").values_list("left_at", flat=True))
    assert ends == [NOW + timedelta(minutes=5), None]
    assert topics() == ["desk.entered", "desk.entered", "desk.left"]
