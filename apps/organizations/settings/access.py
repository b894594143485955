"""The door to an organisation by its code."""

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.organizations.models import Organization


def organization_of(actor: Actor, code: str) -> Organization:
    """The actor's organisation, if that is its code; another's and nobody's are told alike. Capitals do not count."""
    found = Organization.objects.filter(pk=actor.organization, code__iexact=code, active=True).first()
    if found is None:
        raise NotFound("There is no such organisation.")
    return found
