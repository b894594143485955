"""API keys: what a program of the organisation shows to act as its staff."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.organizations.models.tenants import Organization


class ApiKey(models.Model):
    """A key is shown once, when it is made; what is kept is its hash."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=255)
    key_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=32), default=list, blank=True, help_text="The rights that it has.")
    groups = ArrayField(
        models.BigIntegerField(), null=True, blank=True, help_text="The groups that it reaches; empty means every one."
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
