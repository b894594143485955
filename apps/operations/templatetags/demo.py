"""What the login page shows in a demo besides the form."""

from typing import Any

from django import template
from django.conf import settings

from apps.operations.queries.players import players
from apps.pro.words import ROLES

register = template.Library()


@register.inclusion_tag("operations/one_click.html", takes_context=True)
def one_click_logins(context: dict[str, Any]) -> dict[str, Any]:
    """A button for each of the demo clinic's logins; nothing in production, and no statement there."""
    found = [] if settings.PRODUCTION else players()
    logins = [{"member": one.pk, "name": one.user.get_full_name(), "role": ROLES[one.role]} for one in found]
    return {"logins": logins, "csrf_token": context.get("csrf_token")}
