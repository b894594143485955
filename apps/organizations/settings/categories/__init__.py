"""The eleven categories, each a frozen dataclass whose fields declare its settings."""

from apps.organizations.settings.categories.auth0 import Auth0
from apps.organizations.settings.categories.cloudflare import Cloudflare
from apps.organizations.settings.categories.email import Email
from apps.organizations.settings.categories.firebase import Firebase
from apps.organizations.settings.categories.general import General
from apps.organizations.settings.categories.partners import Jira, OpenTele, Oura, RingCentral
from apps.organizations.settings.categories.scheduling import Scheduling
from apps.organizations.settings.categories.twilio import Twilio

__all__ = [
    "Auth0",
    "Cloudflare",
    "Email",
    "Firebase",
    "General",
    "Jira",
    "OpenTele",
    "Oura",
    "RingCentral",
    "Scheduling",
    "Twilio",
]
