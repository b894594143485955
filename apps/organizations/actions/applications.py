"""Writing the programs that speak for an organisation, and the secrets that they and it are known by."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from apps.core.actor import Actor, system
from apps.core.errors import Invalid
from apps.core.ids import new_token, token_hash
from apps.organizations.actions.tenants import create_organization
from apps.organizations.models import Application, Organization, OrganizationCredential
from apps.outbox.actions import publish


@dataclass(frozen=True, slots=True)
class Made:
    """A new application, and the secret that is shown now and kept nowhere."""

    application: Application
    secret: str


@transaction.atomic
def create_application(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    scopes: Sequence[str] = (),
    about: Mapping[str, str] | None = None,
    active: bool = True,
) -> Made:
    """A new program of the organisation; Invalid naming `name`. Who may ask for one is for the door to say.

    `about` is what its maker says of it, given back as it came; it is no place for secrets.
    """
    secret = new_token()
    application = Application(
        organization=organization,
        name=name,
        scopes=list(scopes),
        about=dict(about or {}),
        active=active,
        secret_hash=token_hash(secret),
    )
    try:
        application.full_clean(exclude=["secret_hash"])
    except ValidationError as error:
        raise Invalid("Some fields need another look.", fields=error.message_dict) from error
    application.save(force_insert=True)
    publish(
        "application.created",
        actor=actor,
        subject=f"application:{application.pk}",
        revision=1,
        payload={"application": str(application.pk), "active": active},
    )
    return Made(application, secret)


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A new organisation's credential, and its secret, which is shown now and kept nowhere."""

    credential: OrganizationCredential
    secret: str


@transaction.atomic
def create_customer(*, name: str, email: str) -> NewCustomer:
    """A new organisation with a secret of its own, under a code made from its name; Invalid naming what is wrong."""
    _check_email(email)
    code = f"{slugify(name)[:48].strip('-') or 'customer'}-{secrets.token_hex(4)}"
    organization = create_organization(code=code, name=name)
    secret = give_credential(organization=organization, email=email)
    return NewCustomer(OrganizationCredential.objects.select_related("organization").get(pk=organization.pk), secret)


@transaction.atomic
def give_credential(*, organization: Organization, email: str = "") -> str:
    """A secret of the organisation's own, in place of the one before; whatever was signed in by that one stops."""
    secret = new_token()
    OrganizationCredential.objects.update_or_create(
        organization=organization, defaults={"secret_hash": token_hash(secret), "email": email}
    )
    publish(
        "organization.credential_given",
        actor=system(organization.pk),
        subject=f"organization:{organization.pk}",
        revision=0,
        payload={"organization": str(organization.pk)},
    )
    return secret


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("Some fields need another look.", fields={"email": error.messages}) from error
