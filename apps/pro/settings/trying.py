"""Trying the connection of a category, at the desk and in the admin."""

from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Limited
from apps.organizations.actions.settings import try_settings
from apps.organizations.models import Organization
from apps.organizations.settings.connections import Tried


def tried_by(actor: Actor, organization: Organization, category: str) -> Tried:
    """Call the other side with what is stored; what came of it, in words also where it was tried too often."""
    try:
        return try_settings(actor=actor, organization=organization, category=category, now=clock.now())
    except Limited:
        return Tried(ok=False, message=_("That was too often. Please wait a minute."))
