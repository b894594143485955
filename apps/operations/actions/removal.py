"""Removing a sandbox with everything in it. Organisations of real people are never removed this way."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey, Model, Q

from apps.accounts.models import User
from apps.core.errors import Forbidden
from apps.organizations.files import drop_folder
from apps.organizations.models import Member, Organization


@transaction.atomic
def remove_sandbox(*, organization: Organization, superusers: Collection[str] = ()) -> None:
    """Delete the organisation, all its rows in every table, and the users who belong to nothing else.

    Superusers stay, but for those whose e-mails are given.

    Foreign keys are checked at the commit, so the order of the tables does not matter; a table that we missed makes
    the commit fail instead of leaving orphans.
    """
    if not organization.sandbox:
        raise Forbidden("Only sandboxes can be removed.")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        # The relay passes over events that are locked; else it could write deliveries of what is being deleted.
        cursor.execute("SELECT FROM outbox_event WHERE organization_id = %s FOR UPDATE", [organization.pk])
    users = list(Member.objects.filter(organization=organization).values_list("user_id", flat=True))
    owned = [model for model in apps.get_models() if model._meta.managed and _has_organization(model)]
    for model in apps.get_models():
        key = _key_to(model, owned)
        if model._meta.managed and model not in owned and key is not None:
            parent = key.related_model._meta.db_table
            condition = f"{key.column} IN (SELECT id FROM {parent} WHERE organization_id = %s)"  # noqa: S608
            _delete(model, condition, organization)
    for model in owned:
        _delete(model, "organization_id = %s", organization)
    _delete(Organization, "id = %s", organization)
    transaction.on_commit(partial(drop_folder, organization.pk))
    homeless = User.objects.filter(pk__in=users).exclude(pk__in=Member.objects.values("user_id"))
    homeless.filter(Q(is_superuser=False) | Q(email__in=superusers)).delete()


def _has_organization(model: type[Model]) -> bool:
    return any(field.column == "organization_id" for field in model._meta.concrete_fields)


def _key_to(model: type[Model], owned: list[type[Model]]) -> "ForeignKey[Any, Any] | None":
    """The foreign key by which a row without an organisation of its own hangs on one that has it."""
    if not model.__module__.startswith("apps."):
        return None
    keys = (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey))
    return next((key for key in keys if key.related_model in owned), None)


def _delete(model: type[Model], condition: str, organization: Organization) -> None:
    with connection.cursor() as cursor:
        # Table and column names come from the models, the value is a parameter.
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {condition}", [organization.pk])  # noqa: S608
