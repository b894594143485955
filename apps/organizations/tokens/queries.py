"""Reading what stands behind tokens."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from apps.organizations.models import SigningKey, TokenFamily
from apps.organizations.settings.queries import role_overrides


def verifying_keys(retired_after: datetime) -> list[SigningKey]:
    """Keys that are not retired, or were only after that instant; newest first."""
    rows = SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=retired_after))
    return list(rows.order_by("-created_at", "pk"))


def living_family(family: UUID, now: datetime) -> TokenFamily | None:
    """The family with its member, user and organisation, if all of them may still act. One statement."""
    rows = TokenFamily.objects.select_related("member__user", "member__organization").annotate(
        overrides=role_overrides("member__organization_id")
    )
    return rows.filter(
        pk=family,
        revoked_at=None,
        ends_at__gt=now,
        member__active=True,
        member__user__is_active=True,
        member__organization__active=True,
    ).first()
