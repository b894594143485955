"""How the admin looks: django-unfold with the desk's hue. Icons are names of Material Symbols."""

from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

# The deep teal of static/tokens.css in steps, light to dark.
TEAL = {
    "50": "oklch(97.3% .012 184)",
    "100": "oklch(94.2% .028 184)",
    "200": "oklch(88.6% .055 184)",
    "300": "oklch(81.5% .085 184)",
    "400": "oklch(73.5% .100 184)",
    "500": "oklch(60.5% .095 184)",
    "600": "oklch(48.0% .082 184)",
    "700": "oklch(42.0% .072 184)",
    "800": "oklch(36.0% .060 184)",
    "900": "oklch(30.5% .048 184)",
    "950": "oklch(22.0% .036 184)",
}


def _place(title: Any, icon: str, model: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist")}


def _static(name: str) -> Callable[[Any], str]:
    return lambda _request: static(name)


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Frontdesk",
    "SITE_HEADER": "Frontdesk",
    "SITE_SYMBOL": "concierge",
    "SITE_URL": "/pro/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _static("icon.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "COLORS": {"primary": TEAL},
    "STYLES": [_static("admin/frontdesk.css")],
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": True,
        "navigation": [
            {
                "title": _("Looking into a visit"),
                "items": [
                    _place(_("Appointments"), "event", "appointments_appointment"),
                    _place(_("Client cards"), "contact_page", "groups_client"),
                    _place(_("Messages"), "mail", "notifications_message"),
                    _place(_("Events"), "history", "outbox_event"),
                    _place(_("Deliveries"), "outbox", "outbox_delivery"),
                ],
            },
            {
                "title": _("Setting up"),
                "items": [
                    _place(_("Organisations"), "domain", "organizations_organization"),
                    _place(_("Sites"), "location_on", "groups_group"),
                    _place(_("Members"), "badge", "organizations_member"),
                    _place(_("Users"), "person", "accounts_user"),
                    _place(_("Scheduled tasks"), "schedule", "django_celery_beat_periodictask"),
                    {
                        "title": _("Enter a desk"),
                        "icon": "support_agent",
                        "link": reverse_lazy("stay-enter"),
                        "permission": lambda request: request.user.has_perm("organizations.enter_desk"),
                    },
                ],
            },
        ],
    },
}
