"""What is told of the changes of a category, at the desk and in the admin."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.organizations.access import names_of
from apps.organizations.settings.queries import changes_of
from apps.organizations.settings.registry import REGISTRY
from apps.pro.times import moment_words

SHOWN = 20


def history_of(organization: UUID, category: str, zone: ZoneInfo) -> list[dict[str, str]]:
    """Who changed which setting of this category when, the newest first. Two statements."""
    keys = [key for key, setting in REGISTRY.items() if setting.category == category]
    events = changes_of(organization, most=SHOWN, keys=keys)
    names = names_of(organization, {event.actor.removeprefix("member:") for event in events})
    words = {"set": _("set"), "removed": _("taken away")}
    return [
        {
            "when": moment_words(event.occurred_at, zone),
            "who": names.get(event.actor.removeprefix("member:"), "") or _who(event.actor),
            "key": event.payload["key"],
            "change": words.get(event.payload["change"], event.payload["change"]),
        }
        for event in events
    ]


def _who(actor: str) -> str:
    """People of the platform, and commands, are Frontdesk to a clinic; the fact itself knows which of them."""
    return _("Frontdesk") if actor.partition(":")[0] == "system" else actor
