"""An identity provider of the organisation's own."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.organizations.settings import forms
from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.secret import Secret

LATER = {"read_by": "kept for sign-in by Auth0"}


@dataclass(frozen=True, slots=True)
class Auth0(Category):
    """What `settings_of(organization).auth0` holds. What is misspelt in a key is so in the contract."""

    name: ClassVar = "AUTH0"
    title: ClassVar = _("Sign-in (Auth0)")
    about: ClassVar = "Configures identity management and authentication services."

    domain: str | None = declared(
        "AUTH0_DOMAIN", Kind.TEXT, _("Domain for Auth0 identity management."),
        check=forms.host, sends=("AUTH0_CLIENT_SECRET", "AUTH0_CLIENT_SECRET_MANAGMENT"), **LATER,
    )  # fmt: skip
    audience: str | None = declared(
        "AUTH0_AUDIENCE", Kind.TEXT, _("Audience parameter for Auth0 authentication."), **LATER
    )
    client_id: str | None = declared("AUTH0_CLIENT_ID", Kind.TEXT, _("Client ID for Auth0 applications."), **LATER)
    client_id_management: str | None = declared(
        "AUTH0_CLIENT_ID_MANAGMENT", Kind.TEXT, _("Client ID for Auth0 management API."), **LATER
    )
    client_secret_management: Secret | None = declared(
        "AUTH0_CLIENT_SECRET_MANAGMENT", Kind.SECRET, _("Client secret for Auth0 management API."), **LATER
    )
    client_secret: Secret | None = declared(
        "AUTH0_CLIENT_SECRET", Kind.SECRET, _("Client secret for Auth0 applications."), **LATER
    )
    otp_auth_verify_url: str | None = declared(
        "AUTH0_OTP_AUTH_VERIFY_URL", Kind.URL, _("URL for OTP verification in Auth0."), **LATER
    )
    otp_auth_url: str | None = declared(
        "AUTH0_OTP_AUTH_URL", Kind.URL, _("URL for OTP authentication in Auth0."), **LATER
    )
