"""What stands behind bearer tokens: the keys they are signed with, and which of them still hold."""

import uuid

from django.db import models
from django.db.models.functions import Now

from apps.organizations.models.tenants import Member, Organization


class SigningKey(models.Model):
    """A key that tokens are, or were, signed with. Its private half is derived from the secret key and stored nowhere.

    The newest one signs. A retired one only verifies, until the last token that it signed has ended.
    """

    id = models.CharField(primary_key=True, max_length=32, editable=False)
    public_key = models.BinaryField(max_length=32, editable=False)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.id


class TokenFamily(models.Model):
    """All tokens that follow from one sign-in of a member: each refresh token is good once and names the next number.

    Whoever shows an older number has a copy, so the whole family is revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="token_families")
    serial = models.PositiveIntegerField(default=0, help_text="The number of the refresh token that is good.")
    stamp = models.CharField(max_length=64, editable=False, help_text="Changes with the password, as a session's does.")
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=16, blank=True, help_text="Why it was revoked.")

    class Meta:
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return f"tokens of member {self.member_id}"


class OrganizationCredential(models.Model):
    """The secret by which an organisation's own systems make its applications. Kept as a hash only."""

    organization = models.OneToOneField(Organization, models.CASCADE, primary_key=True, related_name="+")
    secret_hash = models.BinaryField(max_length=32, editable=False)
    email = models.EmailField(max_length=255, blank=True, help_text="Whom to write to about it.")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"credential of {self.organization_id}"
