"""Writing what a program keeps for itself: one row a key, the last writer's value, a fact for each of them."""

from typing import Any

from django.db import connection, transaction

from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.core.outgoing.judging import InsideError, check_url
from apps.organizations.models import Application, AppSetting
from apps.outbox.actions import publish

# What we, or a screen of ours, call or open.
URL_KEYS = frozenset({"callback", "popup", "missedCall", "incomingCallHangup"})
LONGEST_KEY, LONGEST_VALUE = 255, 10_000
MOST_KEYS = 1000  # of one program

# Of two at once the later one waits for the first one's row, and is the one that stays.
_UPSERT = """
INSERT INTO organizations_appsetting AS setting (organization_id, application_id, key, value, revision)
VALUES (%(organization)s, %(application)s, %(key)s, %(value)s, 1)
ON CONFLICT (application_id, key) DO UPDATE
  SET value = excluded.value, revision = setting.revision + 1, updated_at = statement_timestamp()
RETURNING revision, (SELECT count(*) FROM organizations_appsetting WHERE application_id = %(application)s)
"""


@transaction.atomic
def set_app_setting(*, actor: Actor, application: Application, key: str, value: str) -> AppSetting:
    """Keep a value under a key of 1 to 255 characters; Invalid naming `Key` or `Value`.

    The four keys that hold addresses take those only that may be called: https, and nothing of an inner network, as
    far as that can be seen in the address. Its name is resolved, and judged again, at each call.
    """
    _check(key, value)
    fields: dict[str, Any] = {
        "organization": application.organization_id,
        "application": application.pk,
        "key": key,
        "value": value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, fields)
        revision, others = cursor.fetchone()
    if revision == 1 and others >= MOST_KEYS:
        raise Invalid("There are too many keys.", fields={"Key": [f"A program keeps at most {MOST_KEYS} keys."]})
    _tell(actor, application, "app_setting.changed", key, revision)
    return AppSetting(
        organization_id=application.organization_id, application=application, key=key, value=value, revision=revision
    )


@transaction.atomic
def delete_app_setting(*, actor: Actor, application: Application, key: str) -> None:
    """Forget one key; NotFound where there is none."""
    found = AppSetting.objects.select_for_update().filter(application=application, key=key).first()
    if found is None:
        raise NotFound("There is no such key.", code="unknown_key")
    found.delete()
    _tell(actor, application, "app_setting.deleted", key, found.revision)


def _check(key: str, value: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid("The key is wrong.", fields={"Key": [f"A key has 1 to {LONGEST_KEY} characters."]})
    if not 0 < len(value) <= LONGEST_VALUE:
        raise Invalid("The value is wrong.", fields={"Value": [f"A value has 1 to {LONGEST_VALUE} characters."]})
    if key in URL_KEYS:
        try:
            check_url(value)
        except InsideError as problem:
            raise Invalid("The value is wrong.", fields={"Value": [str(problem)]}) from problem


def _tell(actor: Actor, application: Application, topic: str, key: str, revision: int) -> None:
    """Who changed which key; its value is nobody else's business."""
    payload = {"application": str(application.pk), "key": key}
    publish(topic, actor=actor, subject=f"application:{application.pk}", revision=revision, payload=payload)
