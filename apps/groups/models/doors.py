"""How clients of the groups API stay logged in, and the old kind of password that some of them know."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.groups.models.people import Customer
from apps.organizations.models import ApiKey, Member

_OF_ONE = Q(member=None, customer__isnull=False) | Q(member__isnull=False, customer=None)


class ApiSession(models.Model):
    """Somebody who logged in with a key: a member of staff, or a customer. Only the hash of the cookie is kept."""

    organization_id = models.UUIDField()
    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="api_sessions")
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=_OF_ONE, name="api_session_of_one")]

    def __str__(self) -> str:
        return f"session of {'account' if self.customer_id else 'pro'} {self.customer_id or self.member_id}"


class LegacyPassword(models.Model):
    """What old clients send instead of a password is its SHA-1; this is a strong hash of that SHA-1.

    A member's is good only while `bound_to` is the mark of the password that it was made with.
    """

    organization_id = models.UUIDField()
    member = models.OneToOneField(Member, models.CASCADE, null=True, blank=True, related_name="+")
    customer = models.OneToOneField(Customer, models.CASCADE, null=True, blank=True, related_name="legacy_password")
    digest = models.CharField(max_length=128, editable=False)
    bound_to = models.BinaryField(max_length=32, editable=False, default=b"")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=_OF_ONE, name="legacy_password_of_one")]

    def __str__(self) -> str:
        return f"old password of {'account' if self.customer_id else 'pro'} {self.customer_id or self.member_id}"
