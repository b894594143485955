"""Changing settings: one or many, all or nothing, one after the other, each with its line in the audit."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.actions import in_transaction
from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.organizations.models import DataKey, Organization, SettingValue
from apps.organizations.roles import Right, require
from apps.organizations.settings.kinds import Refused
from apps.organizations.settings.queries import forget, stored_settings, subject_of
from apps.organizations.settings.registry import REGISTRY
from apps.organizations.settings.sealing import made_key, sealed_secret
from apps.organizations.settings.secret import ending_of
from apps.outbox.actions import Fact, publish_many

Changes = Mapping[str, Any]

# The row is the writers' lock: the later one has the larger number. Writers are quick, so they wait for one another.
_TAKE_TURN = """
INSERT INTO organizations_settingsversion (organization_id, version)
VALUES (%s, nextval('organizations_settings_version'))
ON CONFLICT (organization_id) DO UPDATE SET version = nextval('organizations_settings_version')
RETURNING version
"""
_WRITE = """
INSERT INTO organizations_settingvalue (organization_id, key, value, sealed, ending, version, changed_at)
VALUES (%(organization)s, %(key)s, %(value)s::jsonb, %(sealed)s::bytea, %(ending)s, %(version)s, statement_timestamp())
ON CONFLICT (organization_id, key) DO UPDATE SET value = excluded.value, sealed = excluded.sealed,
  ending = excluded.ending, version = excluded.version, changed_at = excluded.changed_at
"""


def change_settings(*, actor: Actor, organization: Organization, changes: Changes) -> dict[str, SettingValue]:
    """Set what is given by key; None takes a setting away. Returns all rows by key, as they are afterwards.

    Of two at once the later one holds, and the audit has both. Raises Invalid naming every key that is unknown or
    holds a wrong value, and every secret that has to be entered again because the host that it is sent to changes;
    Forbidden and NotFound as for every door. Nothing is written then.
    """
    values = check_settings(actor=actor, organization=organization, changes=changes)

    def work() -> dict[str, SettingValue]:
        version = take_turn(organization.pk)
        _check_secrets_again(values, stored_settings(organization.pk))
        removed = [key for key, value in values.items() if value is None]
        kept = {key: value for key, value in values.items() if value is not None}
        _write(organization.pk, kept, version)
        SettingValue.objects.filter(organization=organization, key__in=removed).delete()
        publish_many([_fact(organization.pk, key, version, values[key]) for key in values], actor=actor)
        transaction.on_commit(partial(forget, organization.pk))
        return stored_settings(organization.pk)

    try:
        return in_transaction(work)
    finally:
        forget(organization.pk)


def check_settings(*, actor: Actor, organization: Organization, changes: Changes) -> dict[str, Any]:
    """What `change_settings` would write, by key, in the form in which it is kept; raises what it would raise."""
    if actor.organization != organization.pk:
        raise NotFound(_("There is no such organisation."))
    require(actor, Right.EDIT_SETTINGS)
    values, wrong = {}, {}
    for key, given in changes.items():
        try:
            values[key] = _read(key, given)
        except Refused as refusal:
            wrong[key] = [str(refusal)]
    if wrong:
        raise Invalid(_("Some settings need another look."), fields=wrong)
    _check_secrets_again(values, stored_settings(organization.pk))
    return values


def take_turn(organization: UUID) -> int:
    """Wait for those who write this organisation's settings; the number of our change."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute(_TAKE_TURN, [organization])
        return int(cursor.fetchone()[0])


def _read(key: str, given: Any) -> Any:
    if key not in REGISTRY:
        raise Refused(_("There is no such setting."))
    return None if given is None else REGISTRY[key].read(given)


def _check_secrets_again(values: Changes, stored: Mapping[str, SettingValue]) -> None:
    """Whoever points a stored secret at another host enters it again: else they could have it sent to themselves."""
    wrong: dict[str, list[str]] = {}
    for key, value in values.items():
        before = stored[key].value if key in stored else None
        if value is None or value == before:
            continue
        for secret in REGISTRY[key].sends:
            if secret in stored and secret not in values:
                wrong[secret] = [_("Enter this secret again, because %(key)s changes.") % {"key": key}]
    if wrong:
        raise Invalid(_("Some settings need another look."), fields=wrong, code="secret_needed")


def _write(organization: UUID, kept: Mapping[str, Any], version: int) -> None:
    if any(REGISTRY[key].secret for key in kept):
        data_key = _data_key(organization)
    with connection.cursor() as cursor:
        for key, value in kept.items():
            row: dict[str, Any] = {"organization": organization, "key": key, "version": version}
            if REGISTRY[key].secret:
                row |= {"value": None, "sealed": sealed_secret(data_key, key, value), "ending": ending_of(value)}
            else:
                row |= {"value": json.dumps(value), "sealed": None, "ending": ""}
            cursor.execute(_WRITE, row)


def _data_key(organization: UUID) -> DataKey:
    """The organisation's data key, made with its first secret. Our turn keeps two from being made."""
    found = DataKey.objects.filter(organization_id=organization).first()
    if found is None:
        found = made_key(organization)
        found.save(force_insert=True)
    return found


def _fact(organization: UUID, key: str, version: int, value: Any) -> Fact:
    """Who, which and when, never a value."""
    payload = {"key": key, "change": "removed" if value is None else "set", "secret": REGISTRY[key].secret}
    return Fact("setting.changed", subject_of(organization), version, payload)
