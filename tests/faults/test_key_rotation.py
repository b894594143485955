"""Rotating master keys while the product reads and writes, and through the death of the rotation."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.core.actor import system
from apps.core.outgoing import judging
from apps.core.sealing import Keyring, master_name
from apps.notifications.transports.own import connection_to
from apps.organizations.actions import create_organization
from apps.organizations.actions.settings import change_settings, rotate_keys
from apps.organizations.models import DataKey, Organization, SettingValue
from apps.organizations.settings import queries
from apps.organizations.settings.queries import settings_of
from apps.outbox.actions import relay
from tests.ownmail import Logins, own_mail_server
from tests.racing import database_url, race, wait_for
from tests.sizes import FULL, show, size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore:Requiring AUTH")]

OLD, NEW = "7e57" * 16, "0b" * 32  # the first is that of all tests
SECRETS = ("EMAIL_CONFIG_PASS", "TWILLIO_AUTH_TOKEN", "AUTH0_CLIENT_SECRET", "JIRA_API_TOKEN")
NEW_NAME = master_name(bytes.fromhex(NEW))
ORGANIZATIONS, DEATHS, LOGIN_OF = size(30, 2_500), size(0, 3), 20  # one of so many reads is a login with what was read


@pytest.fixture
def organizations(settings: Any) -> Iterator[list[Organization]]:
    """Each with four secrets, under the old master key; the new one is given first from now on."""
    made = [create_organization(code=f"sealed-{number}", name="Sealed") for number in range(ORGANIZATIONS)]
    for one in made:
        values = {key: secret_of(one, key) for key in SECRETS}
        change_settings(actor=system(one.pk), organization=one, changes=values)
    queries.forget()
    settings.MASTER_KEYS = Keyring.read([NEW, OLD])
    yield made
    queries.forget()
    if FULL:
        relay(limit=10 * ORGANIZATIONS, seconds=600)  # facts that nobody hears of for so long count as forgotten


def secret_of(organization: Organization, key: str) -> str:
    return f"canary of {organization.code} as {key}"


def opened(organization: Organization) -> list[str]:
    """The four secrets as the product reads them."""
    found = settings_of(organization)
    held = (found.email.password, found.twilio.auth_token, found.auth0.client_secret, found.jira.api_token)
    return [one.reveal() for one in held if one is not None]


def rotation(failpoint: str = "") -> tuple[int, str]:
    """`manage.py rotate_keys` as an operator runs it: its exit status, and what it said."""
    running = start_rotation(**({"FRONTDESK_FAILPOINTS": failpoint} if failpoint else {}))
    said, _ = running.communicate(timeout=600)
    return running.returncode, said.strip()


def start_rotation(**environment: str) -> "subprocess.Popen[str]":
    """The same, on its way."""
    environment |= {"DATABASE_URL": database_url(), "FRONTDESK_MASTER_KEYS": f"{NEW},{OLD}"}
    command = [sys.executable, "manage.py", "rotate_keys", "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    return subprocess.Popen(command, env=os.environ | environment, **pipes)  # type: ignore[call-overload]


def killed_at(share: float) -> None:
    """A rotation that is killed once it has brought this share of all organisations over."""
    running = start_rotation()
    wait_for(lambda: under_new() >= share * ORGANIZATIONS, seconds=600)
    running.kill()
    running.communicate(timeout=60)
    assert running.returncode == -9


def under_new() -> int:
    return DataKey.objects.filter(master=NEW_NAME).count()


@pytest.mark.full
def test_sc_05_a_rotation_that_is_killed_goes_on_where_it_was(organizations: list[Organization], settings: Any) -> None:
    assert rotation("rotation.after_one")[0] == -9
    assert under_new() == 1
    assert rotation("action.before_commit")[0] == -9  # in the middle of one: that one is undone
    assert under_new() == 1
    left = ORGANIZATIONS - 1
    told = f'{{"organizations": {left}, "secrets": {4 * left}, "failed": 0, "waiting": 0, "factors": 0}}'
    assert rotation() == (0, told)
    settings.MASTER_KEYS = Keyring.read([NEW])  # the old one may go
    queries.forget()
    assert [opened(one) for one in organizations] == [[secret_of(one, key) for key in SECRETS] for one in organizations]


@pytest.mark.full
def test_sc_05_nobody_who_reads_sends_or_writes_meanwhile_notices(
    organizations: list[Organization], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)
    over = threading.Event()
    wrong: list[object] = []
    logins = Logins({one.code: {secret_of(one, SECRETS[0]), changed(one)} for one in organizations})

    def read(port: int, first: int) -> int:
        count = first
        while not over.is_set():
            one = organizations[count % len(organizations)]
            queries.forget(one.pk)
            if opened(one)[1:] != [secret_of(one, key) for key in SECRETS[1:]]:
                wrong.append(one.code)
            if count % LOGIN_OF == 0:
                log_in(one, port)
            count += 1
        return count - first

    def write() -> int:
        for one in organizations:
            change_settings(actor=system(one.pk), organization=one, changes={SECRETS[0]: changed(one)})
        return len(organizations)

    def rotate() -> int:
        try:
            for death in range(DEATHS):
                killed_at((death + 1) / (DEATHS + 1))
            return rotate_keys().failed
        finally:
            over.set()

    with own_mail_server(logins) as port:
        done = race([rotate, write, *[partial(read, port, 7 * worker) for worker in range(8)]])
    reads = sum(done[2:])  # type: ignore[arg-type]
    show(
        f"{4 * ORGANIZATIONS} secrets, {DEATHS} kills, {reads} reads of four and {len(logins.let_in)} logins meanwhile"
    )
    assert (done[0], done[1], wrong, logins.refused) == (0, ORGANIZATIONS, [], [])
    assert DataKey.objects.exclude(master=NEW_NAME).count() == 0
    queries.forget()
    assert {opened(one)[0] for one in organizations} == {changed(one) for one in organizations}


def changed(organization: Organization) -> str:
    """The first secret, once it was written anew."""
    return f"changed by {organization.code}"


def log_in(organization: Organization, port: int) -> None:
    """At the mail server, as its name and with the password that is set at this moment."""
    own = settings_of(organization).email
    way = connection_to(replace(own, host="127.0.0.1", port=port, security="none", user=organization.code))
    try:
        way.open()
    finally:
        way.close()


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
