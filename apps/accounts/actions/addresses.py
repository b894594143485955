"""Whose address is whose: the e-mail that somebody logs in with counts as proven."""

from allauth.account.models import EmailAddress
from django.db import transaction

from apps.accounts.models import User


@transaction.atomic
def keep_address(*, user: User) -> None:
    """Write the e-mail that this person logs in with down as proven: an invitation, or another proof, came by it.

    allauth makes rows of addresses as it needs them, unproven, and lets an unproven one take the place of the first
    as long as none is proven. An address that somebody else has proven stays theirs.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if EmailAddress.objects.filter(email__iexact=user.email, verified=True).exclude(user=user).exists():
        return
    EmailAddress.objects.filter(user=user, primary=True).exclude(email__iexact=user.email).update(primary=False)
    proven = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=user, email=user.email.lower(), defaults=proven)
