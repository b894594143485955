"""Writing tenants."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.actor import system
from apps.core.errors import Invalid
from apps.organizations.limits import checked_limits
from apps.organizations.models import Organization
from apps.outbox.actions import publish


@transaction.atomic
def create_organization(
    *, code: str, name: str, sandbox: bool = False, limits: dict[str, int] | None = None, legacy_login: bool = False
) -> Organization:
    """A new tenant; Invalid naming `code` or `name`, also when the code is taken. Nothing leaves a `sandbox`.

    With `legacy_login` clients of the groups API may log in with the SHA-1 of a password. `limits` are its own numbers
    for visitors, by their names in `Limits`; the others are as written there.
    """
    organization = Organization(
        id=uuid.uuid4(),
        code=code,
        name=name,
        sandbox=sandbox,
        limits=checked_limits(limits or {}),
        legacy_login=legacy_login,
    )
    try:
        organization.full_clean()
    except ValidationError as error:
        fields = error.message_dict
        if "__all__" in fields:  # the constraint over the folded code
            fields = {"code": ["This code is taken."]}
        raise Invalid("Some fields need another look.", fields=fields) from error
    organization.save(force_insert=True)
    publish(
        "organization.created",
        actor=system(organization.pk),
        subject=f"organization:{organization.pk}",
        revision=1,
        payload={"organization": str(organization.pk), "sandbox": sandbox},
    )
    return organization
