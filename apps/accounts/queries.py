"""Reading the small rows of accounts."""

from datetime import datetime
from uuid import UUID

from apps.accounts.models import User, Verification


def verification_to_tell(verification: UUID, issued: int, now: datetime) -> Verification | None:
    """The verification whose code number `issued` may still be sent; None once it is proven, too old or replaced."""
    rows = Verification.objects.filter(pk=verification, issued=issued, verified_at=None, expires_at__gt=now)
    return rows.first()


def is_user(email: str) -> bool:
    """Whether somebody logs in with this e-mail, whatever its case."""
    return User.objects.filter(email__iexact=email).exists()
