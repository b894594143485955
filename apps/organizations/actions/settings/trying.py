"""Trying a connection on somebody's behalf: seldom, with what is stored, and written down."""

from datetime import datetime

from django.db import transaction

from apps.accounts.actions import Limit, count_within
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.organizations.models import Organization
from apps.organizations.roles import Right, require
from apps.organizations.settings.connections import MOST, WINDOW, Tried, try_connection
from apps.organizations.settings.queries import subject_of
from apps.outbox.actions import publish


def try_settings(*, actor: Actor, organization: Organization, category: str, now: datetime) -> Tried:
    """What came of calling the other side, by a member who may change the settings.

    No transaction is open during the call. Limited after ten within a minute, Conflict where nothing can be called.
    """
    if actor.organization != organization.pk:
        raise NotFound("There is no such organisation.")
    require(actor, Right.EDIT_SETTINGS)
    count_within([Limit("connection_trials", f"trials:{organization.pk}", WINDOW, MOST)], now=now)
    tried = try_connection(organization, category)
    with transaction.atomic():
        publish(
            "setting.tried",
            actor=actor,
            subject=subject_of(organization.pk),
            revision=0,
            payload={"category": category, "change": "tried", "ok": tried.ok},
        )
    return tried
