"""Keys and old logins: how long they hold, what they may, and that they are kept as hashes."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser

from apps.core import clock
from apps.core.actor import system
from apps.core.errors import Forbidden, Invalid, NotFound
from apps.groups.actions.doors import is_old_digest, keep_old_digest, old_digest, open_session
from apps.groups.models import LegacyPassword
from apps.groups.queries.logins import staff_digest
from apps.organizations.access import key_actor
from apps.organizations.actions import add_api_key, revoke_api_key
from apps.organizations.models import ApiKey, Member
from apps.organizations.roles import Right, Role
from apps.outbox.models import Event
from tests.api.groups.caller import Keyed, keyed
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def test_a_key_is_kept_as_a_hash_and_told_nowhere(clinic: Clinic) -> None:
    caller = keyed(clinic)
    rows = str(ApiKey.objects.values_list()) + str(list(Event.objects.values_list("payload", "subject")))
    assert caller.key not in rows


def test_a_key_holds_until_its_end_or_until_it_is_revoked(clinic: Clinic, time_machine: Any) -> None:
    owner, now = clinic.member(), clock.now()
    made = add_api_key(
        actor=owner,
        organization=clinic.organization,
        name="short",
        scopes=[Right.SEE_CALENDAR],
        expires_at=now + timedelta(hours=1),
    )
    assert Keyed(made.text).get("/groups").status_code == 200
    time_machine.move_to(now + timedelta(hours=1), tick=False)
    assert Keyed(made.text).get("/groups").status_code == 401
    other = add_api_key(actor=owner, organization=clinic.organization, name="other", scopes=[])
    member = Member.objects.get(pk=owner.id)
    session = Keyed(cookie=open_session(key=other.key, person=member, now=clock.now()).token)
    assert session.get("/groups").status_code == 200
    revoke_api_key(actor=owner, key=other.key, now=clock.now())
    assert session.get("/groups").status_code == 401


def test_nobody_gives_a_key_more_than_they_have(clinic: Clinic) -> None:
    about: dict[str, Any] = {"organization": clinic.organization, "name": "key"}
    with pytest.raises(Forbidden):
        add_api_key(actor=clinic.member(Role.RECEPTIONIST), scopes=[Right.BOOK], **about)
    with pytest.raises(NotFound):
        add_api_key(actor=make_clinic().member(), scopes=[Right.BOOK], **about)
    configuring = clinic.member(Role.DEVELOPER)
    with pytest.raises(Invalid, match="do not have"):
        add_api_key(actor=type(configuring)(**_fields(configuring)), scopes=[Right.BOOK], **about)


def test_a_key_of_some_sites_makes_none_that_reaches_more(clinic: Clinic) -> None:
    about: dict[str, Any] = {"organization": clinic.organization, "name": "key", "scopes": [Right.EDIT_SETTINGS]}
    here = clinic.group.pk
    first = add_api_key(actor=system(clinic.organization.pk), groups=[here], **about)
    for groups in (None, [here, here + 1], [here + 1]):
        with pytest.raises(Forbidden):
            add_api_key(actor=key_actor(first.key), groups=groups, **about)
    assert ApiKey.objects.count() == 1
    assert add_api_key(actor=key_actor(first.key), groups=[here], **about).key.groups == [here]


def test_a_key_is_taken_away_once_and_by_its_own_clinic(clinic: Clinic) -> None:
    owner, now = clinic.member(), clock.now()
    key = add_api_key(actor=owner, organization=clinic.organization, name="key", scopes=[]).key
    with pytest.raises(NotFound):
        revoke_api_key(actor=make_clinic().member(), key=key, now=now)
    revoke_api_key(actor=owner, key=key, now=now)
    with pytest.raises(NotFound):
        revoke_api_key(actor=owner, key=key, now=now + timedelta(minutes=1))
    key.refresh_from_db()
    assert (key.revoked_at, Event.objects.filter(topic="key.revoked").count()) == (now, 1)


def _fields(actor: Any) -> dict[str, Any]:
    """The developer with the permission to configure, and nothing else."""
    return {
        "kind": actor.kind,
        "organization": actor.organization,
        "id": actor.id,
        "role": actor.role,
        "scopes": frozenset({"config"}),
    }


def test_the_last_use_is_noted_once_a_minute(clinic: Clinic, time_machine: Any) -> None:
    now = clock.now()
    caller, noted = keyed(clinic), []
    for seconds in (0, 30, 59, 61):
        time_machine.move_to(now + timedelta(seconds=seconds), tick=False)
        caller.get("/groups")
        used = ApiKey.objects.get().last_used_at
        assert used is not None
        noted.append(round((used - now).total_seconds()))
    assert noted == [0, 0, 0, 61]


def test_an_old_password_ends_with_the_password_that_it_was_made_of(clinic: Clinic) -> None:
    clinic.organization.legacy_login = True
    clinic.organization.save()
    user = Member.objects.get(pk=clinic.member().id).user
    user.set_password(PASSWORD)
    user.save()
    keep_old_digest(user=user, password=PASSWORD)
    key = ApiKey.objects.create(organization=clinic.organization, name="key", key_hash=b"key")
    digest = old_digest(PASSWORD)

    def holds() -> bool:
        return is_old_digest(staff_digest(key, user.email), digest)

    assert holds()
    assert digest not in str(LegacyPassword.objects.values_list("digest", "bound_to"))
    clinic.organization.legacy_login = False
    clinic.organization.save()
    assert not holds()
    clinic.organization.legacy_login = True
    clinic.organization.save()
    user.set_password("another one")  # whoever sets it, and whether or not they know of old digests
    user.save()
    assert not holds()


def test_where_old_logins_are_off_no_digest_is_kept(clinic: Clinic) -> None:
    user = Member.objects.get(pk=clinic.member().id).user
    keep_old_digest(user=user, password=PASSWORD)
    assert not LegacyPassword.objects.exists()


def test_au_25_neither_basic_nor_an_old_password_is_a_way_around_a_second_factor(clinic: Clinic) -> None:
    clinic.organization.legacy_login = True
    clinic.organization.save()
    user = Member.objects.get(pk=clinic.member().id).user
    user.set_password(PASSWORD)
    user.save()
    keep_old_digest(user=user, password=PASSWORD)
    key = ApiKey.objects.create(organization=clinic.organization, name="key", key_hash=b"key")
    sent = base64.b64encode(f"{user.email}:{PASSWORD}".encode()).decode()
    found = []
    for _ in ("without", "with"):
        answer = Browser().get("/api/v1/groups", headers={"Authorization": f"Basic {sent}"})
        found.append((answer.status_code, bool(staff_digest(key, user.email))))
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, data={})
    assert found == [(200, True), (401, False)]
