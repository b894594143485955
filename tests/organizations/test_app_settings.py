"""What a program keeps for itself: a value a key, within bounds, told without its value, and forgotten."""

import pytest

from apps.core.actor import Actor, system
from apps.core.errors import Invalid, NotFound
from apps.organizations.actions.app_settings import MOST_KEYS, delete_app_setting, set_app_setting
from apps.organizations.actions.applications import create_application
from apps.organizations.models import Application, AppSetting
from apps.outbox.models import Event
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(clinic: Clinic) -> Application:
    return create_program(clinic, "App")


def create_program(clinic: Clinic, name: str) -> Application:
    actor = system(clinic.organization.pk)
    return create_application(actor=actor, organization=clinic.organization, name=name).application


def actor_of(program: Application) -> Actor:
    return Actor(kind="application", organization=program.organization_id, id=str(program.pk))


def keep(program: Application, key: str, value: str) -> AppSetting:
    return set_app_setting(actor=actor_of(program), application=program, key=key, value=value)


def forget(program: Application, key: str) -> None:
    delete_app_setting(actor=actor_of(program), application=program, key=key)


def kept(program: Application) -> dict[str, str]:
    return dict(AppSetting.objects.filter(application=program).values_list("key", "value"))


def facts(program: Application) -> list[tuple[str, str, int]]:
    """Topic, key and revision of everything that was told of its settings."""
    rows = Event.objects.filter(subject=f"application:{program.pk}", topic__startswith="app_setting.").order_by("pk")
    return [(fact.topic, fact.payload["key"], fact.revision) for fact in rows]


def test_a_key_that_is_forgotten_is_gone_and_that_is_told_and_other_programs_keep_theirs(
    clinic: Clinic, program: Application
) -> None:
    other = create_program(clinic, "Other")
    for one in (program, other):
        keep(one, "colour", "a quiet green")
    keep(program, "colour", "blue")
    forget(program, "colour")
    assert (kept(program), kept(other)) == ({}, {"colour": "a quiet green"})
    assert facts(program) == [
        ("app_setting.changed", "colour", 1),
        ("app_setting.changed", "colour", 2),
        ("app_setting.deleted", "colour", 2),
    ]
    assert "green" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_a_key_that_is_not_set_cannot_be_forgotten_and_nothing_is_told(clinic: Clinic, program: Application) -> None:
    keep(create_program(clinic, "Other"), "colour", "green")
    with pytest.raises(NotFound) as refusal:
        forget(program, "colour")
    assert (refusal.value.code, facts(program)) == ("unknown_key", [])


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("", "value", "Key"),
        ("k" * 256, "value", "Key"),
        ("key", "", "Value"),
        ("key", "v" * 10_001, "Value"),
        ("popup", "http://webhook.example.org/", "Value"),
    ],
)
def test_a_wrong_key_or_value_is_refused_by_its_field_and_nothing_is_kept(
    program: Application, key: str, value: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        keep(program, key, value)
    assert (list(refusal.value.fields), kept(program), facts(program)) == ([field], {}, [])


def test_the_longest_key_with_the_longest_value_is_kept(program: Application) -> None:
    keep(program, "k" * 255, "v" * 10_000)
    assert kept(program) == {"k" * 255: "v" * 10_000}


def test_a_program_keeps_a_thousand_keys_and_may_change_each_of_them(program: Application) -> None:
    about = {"organization_id": program.organization_id, "application": program, "value": "one"}
    AppSetting.objects.bulk_create(AppSetting(key=f"key {number}", **about) for number in range(MOST_KEYS - 1))
    keep(program, "the thousandth", "one")
    with pytest.raises(Invalid) as refusal:
        keep(program, "one more", "one")
    assert refusal.value.fields == {"Key": ["A program keeps at most 1000 keys."]}
    keep(program, "key 7", "two")
    now = kept(program)
    assert (len(now), "one more" in now, now["key 7"]) == (1000, False, "two")
    assert [key for _, key, _ in facts(program)] == ["the thousandth", "key 7"]
