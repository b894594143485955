"""Rotating master keys while the product reads and writes, and through the death of the rotation."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from apps.core.actor import system
from apps.core.sealing import Keyring, master_name
from apps.organizations.actions import create_organization
from apps.organizations.actions.settings import change_settings, rotate_keys
from apps.organizations.models import DataKey, Organization, SettingValue
from apps.organizations.settings import queries
from apps.organizations.settings.queries import settings_of
from tests.racing import database_url, race

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = "7e57" * 16, "0b" * 32  # the first is that of all tests
SECRETS = ("EMAIL_CONFIG_PASS", "TWILLIO_AUTH_TOKEN", "AUTH0_CLIENT_SECRET", "JIRA_API_TOKEN")
NEW_NAME = master_name(bytes.fromhex(NEW))


@pytest.fixture
def organizations(settings: Any) -> Iterator[list[Organization]]:
    """Thirty with four secrets each, under the old master key; the new one is given first from now on."""
    made = [create_organization(code=f"sealed-{number}", name="Sealed") for number in range(30)]
    for one in made:
        values = {key: secret_of(one, key) for key in SECRETS}
        change_settings(actor=system(one.pk), organization=one, changes=values)
    queries.forget()
    settings.MASTER_KEYS = Keyring.read([NEW, OLD])
    yield made
    queries.forget()


def secret_of(organization: Organization, key: str) -> str:
    return f"canary of {organization.code} as {key}"


def opened(organization: Organization) -> list[str]:
    """The four secrets as the product reads them."""
    found = settings_of(organization)
    held = (found.email.password, found.twilio.auth_token, found.auth0.client_secret, found.jira.api_token)
    return [one.reveal() for one in held if one is not None]


def rotation(failpoint: str = "") -> "subprocess.CompletedProcess[str]":
    """`manage.py rotate_keys` as an operator runs it."""
    environment = {"DATABASE_URL": database_url(), "FRONTDESK_MASTER_KEYS": f"{NEW},{OLD}"}
    return subprocess.run(
        [sys.executable, "manage.py", "rotate_keys", "--json"],
        env=os.environ | environment | ({"FRONTDESK_FAILPOINTS": failpoint} if failpoint else {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def under_new() -> int:
    return DataKey.objects.filter(master=NEW_NAME).count()


def test_sc_05_a_rotation_that_is_killed_goes_on_where_it_was(organizations: list[Organization], settings: Any) -> None:
    assert rotation("rotation.after_one").returncode == -9
    assert under_new() == 1
    assert rotation("action.before_commit").returncode == -9  # in the middle of one: that one is undone
    assert under_new() == 1
    ended = rotation()
    assert (ended.returncode, ended.stdout.strip()) == (
        0,
        '{"organizations": 29, "secrets": 116, "failed": 0, "waiting": 0, "factors": 0}',
    )
    settings.MASTER_KEYS = Keyring.read([NEW])  # the old one may go
    queries.forget()
    assert [opened(one) for one in organizations] == [[secret_of(one, key) for key in SECRETS] for one in organizations]


def test_sc_05_nobody_who_reads_or_writes_meanwhile_notices(organizations: list[Organization]) -> None:
    over = threading.Event()
    wrong: list[object] = []

    def read() -> int:
        count = 0
        while not over.is_set():
            one = organizations[count % len(organizations)]
            queries.forget(one.pk)
            if opened(one)[1:] != [secret_of(one, key) for key in SECRETS[1:]]:
                wrong.append(one.code)
            count += 1
        return count

    def write() -> int:
        for one in organizations:
            values = {"EMAIL_CONFIG_PASS": f"changed by {one.code}"}
            change_settings(actor=system(one.pk), organization=one, changes=values)
        return len(organizations)

    def rotate() -> int:
        try:
            return rotate_keys().organizations
        finally:
            over.set()

    done = race([rotate, write, *[read] * 8])
    assert (done[0], done[1], wrong) == (30, 30, [])
    assert DataKey.objects.exclude(master=NEW_NAME).count() == 0
    queries.forget()
    assert {opened(one)[0] for one in organizations} == {f"changed by {one.code}" for one in organizations}


def test_sc_03_what_does_not_open_is_counted_and_left_as_it_is(
    organizations: list[Organization], settings: Any
) -> None:
    DataKey.objects.filter(organization=organizations[0]).update(sealed=b"x" * 60)
    before = bytes(SettingValue.objects.filter(organization=organizations[0]).order_by("pk")[0].sealed or b"")
    done = rotate_keys()
    assert (done.organizations, done.failed, done.waiting) == (29, 1, 1)
    after = bytes(SettingValue.objects.filter(organization=organizations[0]).order_by("pk")[0].sealed or b"")
    assert after == before


def test_sc_03_nothing_starts_with_a_master_key_that_is_not_the_right_one(
    organizations: list[Organization], capfd: Any
) -> None:
    connection.close()
    environment = os.environ | {"DATABASE_URL": database_url(), "FRONTDESK_MASTER_KEYS": NEW}
    ended = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "Secrets lie under master keys that FRONTDESK_MASTER_KEYS does not hold" in ended.stderr
