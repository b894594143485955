"""Rotating master keys: every secret stays what it was, what does not open stays as it is, and two share the work."""

import json
from typing import Any

import pytest
import structlog
from django.core.management import call_command

from apps.core.actor import system
from apps.core.sealing import Keyring, master_name
from apps.organizations.actions.settings import Rotated, change_settings, rotate_keys
from apps.organizations.models import DataKey, Organization, SettingValue
from apps.organizations.settings import queries
from apps.organizations.settings.queries import settings_of
from tests.clinic import make_clinic

pytestmark = pytest.mark.django_db

OLD, NEW = "7e57" * 16, "0b" * 32  # the first is that of all tests
OLD_NAME, NEW_NAME = (master_name(bytes.fromhex(one)) for one in (OLD, NEW))


@pytest.fixture
def clinics(settings: Any) -> list[Organization]:
    """Three, each with two secrets under the old master key, in the order of their ids. The new key comes first now."""
    made = sorted((make_clinic().organization for _ in range(3)), key=lambda one: one.pk)
    for one in made:
        secrets = {"EMAIL_CONFIG_PASS": f"mail of {one.code}", "JIRA_API_TOKEN": f"jira of {one.code}"}
        change_settings(actor=system(one.pk), organization=one, changes=secrets | {"TIME_ZONE": "Europe/Rome"})
    settings.MASTER_KEYS = Keyring.read([NEW, OLD])
    return made


def opened(organization: Organization) -> list[str]:
    """Its secrets as the product reads them."""
    queries.forget()
    found = settings_of(organization)
    return [one.reveal() for one in (found.email.password, found.jira.api_token) if one is not None]


def secrets_of(organization: Organization) -> list[str]:
    return [f"mail of {organization.code}", f"jira of {organization.code}"]


def masters() -> list[str]:
    """Under which master key each data key lies, in the order of the organisations' ids."""
    return list(DataKey.objects.order_by("organization_id").values_list("master", flat=True))


def sealed(organization: Organization) -> list[bytes]:
    rows = SettingValue.objects.filter(organization=organization, sealed__isnull=False).order_by("key")
    return [bytes(row.sealed or b"") for row in rows]


def test_every_secret_lies_under_the_new_key_alone_and_is_what_it_was(
    clinics: list[Organization], settings: Any
) -> None:
    before = {one.pk: sealed(one) for one in clinics}
    told: list[int] = []
    assert rotate_keys(tell=told.append) == Rotated(organizations=3, secrets=6, failed=0, waiting=0)
    assert (masters(), told) == ([NEW_NAME] * 3, [1, 2, 3])
    settings.MASTER_KEYS = Keyring.read([NEW])  # the old one may go
    assert [opened(one) for one in clinics] == [secrets_of(one) for one in clinics]
    assert not any(set(sealed(one)) & set(before[one.pk]) for one in clinics)
    assert {settings_of(one).general.time_zone for one in clinics} == {"Europe/Rome"}
    assert rotate_keys() == Rotated(organizations=0, secrets=0, failed=0, waiting=0)


def test_one_whose_secrets_do_not_open_waits_as_it_was_and_the_others_are_brought_over(
    clinics: list[Organization], settings: Any
) -> None:
    broken, *others = clinics
    SettingValue.objects.filter(organization=broken, key="JIRA_API_TOKEN").update(sealed=b"x" * 60)
    before = sealed(broken)
    with structlog.testing.capture_logs() as said:
        assert rotate_keys() == Rotated(organizations=2, secrets=4, failed=1, waiting=1)
    assert masters() == [OLD_NAME, NEW_NAME, NEW_NAME]
    assert sealed(broken) == before
    assert [(line["event"], line["organization"]) for line in said] == [("data_key_not_rotated", str(broken.pk))]
    assert [opened(one) for one in others] == [secrets_of(one) for one in others]


def test_two_rotations_at_once_share_the_work_and_bring_nobody_over_twice(clinics: list[Organization]) -> None:
    """The other one passes this one, which has seen already what waits."""
    other: list[Rotated] = []

    def go_on(done: int) -> None:
        if not other:
            other.append(rotate_keys())

    assert rotate_keys(tell=go_on) == Rotated(organizations=1, secrets=2, failed=0, waiting=0)
    assert other == [Rotated(organizations=2, secrets=4, failed=0, waiting=0)]
    assert masters() == [NEW_NAME] * 3
    assert [opened(one) for one in clinics] == [secrets_of(one) for one in clinics]


def test_the_command_says_what_was_brought_over_and_fails_while_anything_waits(
    clinics: list[Organization], capsys: pytest.CaptureFixture[str]
) -> None:
    DataKey.objects.filter(organization=clinics[0]).update(sealed=b"x" * 60)
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys", "--json")
    told = {"organizations": 2, "secrets": 4, "failed": 1, "waiting": 1, "factors": 0}
    assert (ended.value.code, json.loads(capsys.readouterr().out)) == (1, told)
