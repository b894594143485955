"""Which organisation is meant, and who may look at its settings."""

from django.http import HttpRequest

from apps.api.reading import refuse
from apps.core.actor import Actor
from apps.core.errors import Forbidden, NotFound
from apps.organizations.models import Organization
from apps.organizations.roles import Right, allows
from apps.organizations.settings.access import organization_of

HEADER = "organization_code"


def organization_asked(request: HttpRequest, actor: Actor) -> Organization:
    """The organisation that the header names, for whoever belongs to it; a stranger is told that there is none.

    The contract's header has an underscore, which some proxies drop: the same with a hyphen is taken, too. Servers hand
    both over under one name, joined by a comma.
    """
    said = {code.strip().lower() for code in request.headers.get(HEADER.replace("_", "-"), "").split(",")} - {""}
    if len(said) != 1:
        sentence = "Send one organization_code." if said else "The header organization_code is missing."
        raise refuse(HEADER, sentence, code="organization_code")
    organization = organization_of(actor, said.pop())
    if actor.kind == "customer":
        raise NotFound("There is no such organisation.")
    if actor.kind != "member" and not allows(actor, Right.EDIT_SETTINGS):
        raise Forbidden("Settings are for the organisation's members.")
    return organization
