"""Writing the programs that speak for an organisation, and the secrets that they and it are known by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.actor import Actor, system
from apps.core.errors import Invalid
from apps.core.ids import new_token, token_hash
from apps.organizations.models import Application, Organization, OrganizationCredential
from apps.outbox.actions import publish


@dataclass(frozen=True, slots=True)
class Made:
    """A new application, and the secret that is shown now and kept nowhere."""

    application: Application
    secret: str


@transaction.atomic
def create_application(
    *, actor: Actor, organization: Organization, name: str, scopes: Sequence[str] = (), active: bool = True
) -> Made:
    """A new program of the organisation; Invalid naming `name`. Who may ask for one is for the door to say."""
    secret = new_token()
    application = Application(
        organization=organization, name=name, scopes=list(scopes), active=active, secret_hash=token_hash(secret)
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
