"""Every setting by its key, and every category by its name, as the categories declare them."""

from dataclasses import dataclass, fields, replace
from typing import Any

from apps.organizations.settings.categories import (
    Auth0,
    Cloudflare,
    Email,
    Firebase,
    General,
    Jira,
    OpenTele,
    Oura,
    RingCentral,
    Scheduling,
    Twilio,
)
from apps.organizations.settings.declaring import Category, Setting


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one organisation, typed: `settings_of(organization).email.host`."""

    jira: Jira
    open_tele: OpenTele
    ringcentral: RingCentral
    oura: Oura
    scheduling: Scheduling
    general: General
    firebase: Firebase
    cloudflare: Cloudflare
    auth0: Auth0
    email: Email
    twilio: Twilio


def _categories() -> dict[str, type[Category]]:
    """In the order of the contract, which is that of the fields above."""
    kinds: list[Any] = [one.type for one in fields(Settings)]
    return {kind.name: kind for kind in kinds}


CATEGORIES = _categories()
REGISTRY: dict[str, Setting] = {
    setting.key: replace(setting, category=name)
    for name, category in CATEGORIES.items()
    for setting in category.settings().values()
}
