"""TN-21: what an organisation has set for itself, its own mail server above all, serves it and nobody else."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from apps.core.actor import system
from apps.core.outgoing import judging
from apps.notifications.actions import send_due
from apps.notifications.models import Message
from apps.organizations.actions.settings import change_settings
from apps.organizations.settings import queries
from apps.organizations.settings.queries import settings_of
from tests.clinic import Clinic, make_clinic
from tests.notifications.said import plan_many
from tests.ownmail import Logins, own_mail_server, own_server_settings
from tests.racing import race
from tests.sizes import show, size

pytestmark = [
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Requiring AUTH"),
]
CLINICS, WORKERS = size(5, 40), 8
READS, MAILS = size(2_000, 100_000), size(10, 125)  # in all, and of each clinic


@pytest.fixture
def logins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Logins]:
    """Nobody's yet."""
    monkeypatch.setattr(judging, "LOOPBACK", True)
    yield Logins({})
    queries.forget()


def connected(clinic: Clinic, port: int, logins: Logins) -> Clinic:
    """With a mail server, an account of Twilio and a bucket of its own; each value names whose it is."""
    change(clinic, **own_server_settings(port, user_of(clinic), mark(clinic, 0)), **secrets_of(clinic, 0))
    logins.passwords[user_of(clinic)] = {mark(clinic, 0)}
    return clinic


def user_of(clinic: Clinic) -> str:
    return clinic.organization.code


def mark(clinic: Clinic, turn: int) -> str:
    return f"{clinic.organization.pk} {turn}"


def secrets_of(clinic: Clinic, turn: int) -> dict[str, str]:
    keys = ("TWILLIO_AUTH_TOKEN", "CLOUDFLARE_R2_SECRET_KEY", "AUTH0_CLIENT_SECRET")
    return dict.fromkeys(keys, mark(clinic, turn)) | {"TWILLIO_SID": f"AC{clinic.organization.pk.hex}"}


def change(clinic: Clinic, **values: Any) -> None:
    organization = clinic.organization
    change_settings(actor=system(organization.pk), organization=organization, changes=values)


def shown(clinic: Clinic) -> set[str]:
    """Whose accounts and secrets the product would use for this clinic now."""
    found = settings_of(clinic.organization)
    secrets = (found.email.password, found.twilio.auth_token, found.cloudflare.secret_key, found.auth0.client_secret)
    names = {str(secret.reveal()).split()[0] for secret in secrets if secret is not None}
    return names | {str(found.twilio.sid).removeprefix("AC"), str(found.email.user)}


def test_tn_21_of_many_reads_by_eight_workers_none_shows_anothers_secret(logins: Logins) -> None:
    with own_mail_server(logins) as port:
        clinics = [connected(make_clinic(1), port, logins) for _ in range(CLINICS)]
    over = threading.Event()
    mixed: list[object] = []

    def read(seed: int) -> int:
        dice = random.Random(seed)
        for _ in range(READS // WORKERS):
            clinic = dice.choice(clinics)
            if dice.random() < 0.05:
                queries.forget(clinic.organization.pk)
            own = clinic.organization
            if shown(clinic) != {str(own.pk), own.pk.hex, own.code}:
                mixed.append(shown(clinic))
        return READS // WORKERS

    def change_on() -> int:
        turn = 0
        while not over.is_set():
            turn += 1
            change(clinics[turn % CLINICS], EMAIL_CONFIG_PASS=mark(clinics[turn % CLINICS], turn))
        return turn

    def read_all() -> int:
        try:
            return sum(race([partial(read, seed) for seed in range(WORKERS)]))  # type: ignore[arg-type]
        finally:
            over.set()

    reads, changes = race([read_all, change_on])
    show(f"{reads} reads of {CLINICS} organisations, {changes} changes meanwhile: {len(mixed)} mixed up")
    assert (reads, mixed) == (READS, [])


def test_tn_21_every_mail_leaves_by_its_own_organisations_login(logins: Logins) -> None:
    with own_mail_server(logins) as port:
        clinics = [connected(make_clinic(1), port, logins) for _ in range(CLINICS)]
        planned = {clinic.organization.code: plan_many(clinic, MAILS) for clinic in clinics}
        address_each(clinics)
        claimed = race([partial(send_due, limit=CLINICS * MAILS, seconds=600)] * WORKERS)
    sent = Counter(logins.taken)
    show(
        f"{len(logins.taken)} mails of {CLINICS} organisations by {len(logins.let_in)} logins, {claimed} by each worker"
    )
    assert sent == {(code, f"{code}@sender.example", f"{code}@to.example"): MAILS for code in planned}
    assert logins.refused == []
    assert Counter(Message.objects.values_list("state", flat=True)) == {"sent": CLINICS * MAILS}


def address_each(clinics: list[Clinic]) -> None:
    """The person of each clinic has an address that names the clinic."""
    for clinic in clinics:
        code = clinic.organization.code
        clinic.group.clients.update(email=f"{code}@to.example")
