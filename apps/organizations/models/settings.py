"""What organisations set for themselves, and the keys under which they keep secrets."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.organizations.models.tenants import Organization


class DataKey(models.Model):
    """The key that seals an organisation's secrets, itself sealed by a master key that the database never holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.OneToOneField(Organization, models.CASCADE, related_name="data_key")
    master = models.CharField(max_length=12, db_index=True, help_text="Which master key sealed it; not the key.")
    sealed = models.BinaryField(editable=False)
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"data key under {self.master}"

    @property
    def about(self) -> str:
        """What the sealed key belongs to: moved to another organisation it does not open."""
        return f"data key {self.id} of {self.organization_id}"


class SettingValue(models.Model):
    """One setting of one organisation, by the key of the registry. A secret is kept sealed, with its last characters.

    `version` grows with each change of any setting of the organisation (SettingsVersion).
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    value = models.JSONField(null=True)
    sealed = models.BinaryField(null=True, editable=False)
    ending = models.CharField(max_length=4, blank=True, default="", help_text="All that is ever shown of a secret.")
    version = models.BigIntegerField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="setting_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True, sealed__isnull=False)
                | Q(value__isnull=False, sealed__isnull=True, ending=""),
                name="setting_plain_or_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SettingsVersion(models.Model):
    """Grows with each change, so that processes see that what they remember is old; its row is the writers' lock.

    Taken from a sequence, which never goes back: a number that was undone is not given again to another change.
    """

    organization = models.OneToOneField(Organization, models.CASCADE, primary_key=True, related_name="+")
    version = models.BigIntegerField()

    def __str__(self) -> str:
        return f"version {self.version}"
