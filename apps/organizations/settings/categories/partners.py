"""Services of others that the organisation connects: RingCentral, Jira, 100ms, Oura."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.organizations.settings import forms
from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.secret import Secret

OURS = {"ours": True, "read_by": "kept for this integration"}


@dataclass(frozen=True, slots=True)
class RingCentral(Category):
    """What `settings_of(organization).ringcentral` holds."""

    name: ClassVar = "RINGCENTRAL"
    title: ClassVar = _("Telephone (RingCentral)")
    about: ClassVar = "Configures communication through RingCentral services."

    client_id: str | None = declared(
        "RINGCENTRAL_CLIENT_ID", Kind.TEXT, _("Client ID for RingCentral."), read_by="kept for this integration"
    )
    client_secret: Secret | None = declared(
        "RINGCENTRAL_CLIENT_SECRET", Kind.SECRET, _("Client secret for RingCentral."), **OURS
    )
    jwt: Secret | None = declared("RINGCENTRAL_JWT", Kind.SECRET, _("JWT credential for RingCentral."), **OURS)
    server_url: str = declared(
        "RINGCENTRAL_SERVER_URL", Kind.URL, _("Server of RingCentral."), default="https://platform.ringcentral.com",
        sends=("RINGCENTRAL_CLIENT_SECRET", "RINGCENTRAL_JWT"), **OURS,
    )  # fmt: skip
    phone_number: str | None = declared(
        "RINGCENTRAL_PHONE_NUMBER", Kind.TEXT, _("Phone number used via RingCentral."), check=forms.sender, **OURS
    )


@dataclass(frozen=True, slots=True)
class Jira(Category):
    """What `settings_of(organization).jira` holds."""

    name: ClassVar = "JIRA"
    title: ClassVar = _("Tickets (Jira)")
    about: ClassVar = "Integrates with Jira for issue tracking and project management."

    url: str | None = declared("JIRA_URL", Kind.URL, _("Address of the Jira site."), sends=("JIRA_API_TOKEN",), **OURS)
    email: str | None = declared("JIRA_EMAIL", Kind.EMAIL, _("E-mail of the Jira account."), **OURS)
    api_token: Secret | None = declared("JIRA_API_TOKEN", Kind.SECRET, _("API token of the Jira account."), **OURS)
    project_key: str | None = declared("JIRA_PROJECT_KEY", Kind.TEXT, _("Key of the Jira project."), **OURS)


@dataclass(frozen=True, slots=True)
class OpenTele(Category):
    """What `settings_of(organization).open_tele` holds; the app's access key stands under GENERAL."""

    name: ClassVar = "OPEN_TELE"
    title: ClassVar = _("Video visits (100ms)")
    about: ClassVar = "Configures information for integration with services like 100ms"

    app_secret: Secret | None = declared(
        "OPEN_TELE_HMS_APP_SECRET", Kind.SECRET, _("App secret of 100ms, beside HMS_APP_ACCESS_KEY."), **OURS
    )
    template_id: str | None = declared(
        "OPEN_TELE_HMS_TEMPLATE_ID", Kind.TEXT, _("Template by which 100ms makes rooms."), **OURS
    )


@dataclass(frozen=True, slots=True)
class Oura(Category):
    """What `settings_of(organization).oura` holds."""

    name: ClassVar = "OURA"
    title: ClassVar = _("Health data (Oura)")
    about: ClassVar = "Manages integration with Oura Ring services for health monitoring."

    client_id: str | None = declared("OURA_CLIENT_ID", Kind.TEXT, _("Client ID of the Oura application."), **OURS)
    client_secret: Secret | None = declared(
        "OURA_CLIENT_SECRET", Kind.SECRET, _("Client secret of the Oura application."), **OURS
    )
    webhook_token: Secret | None = declared(
        "OURA_WEBHOOK_TOKEN", Kind.SECRET, _("Token by which Oura's calls are verified."), **OURS
    )
