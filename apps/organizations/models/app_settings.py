"""What a program keeps for itself."""

from django.db import models
from django.db.models.functions import Now

from apps.organizations.models.tenants import Application, Organization


class AppSetting(models.Model):
    """One value of one program, under a key of its choice. What four of the keys mean, the actions know."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, models.CASCADE, related_name="settings")
    key = models.CharField(max_length=255)
    value = models.TextField()
    revision = models.PositiveIntegerField(default=1, help_text="How often it was set.")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="app_setting_once")]

    def __str__(self) -> str:
        return self.key
