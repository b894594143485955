"""When somebody of the platform stood at a clinic's desk, and why."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.organizations.models.tenants import Organization
from apps.organizations.roles import Role

LONGEST = timedelta(hours=1)


class Stay(models.Model):
    """Somebody of the platform at a clinic's desk, with the rights of one role, until an hour later at most.

    It holds in the session in which it began, and nowhere else. The clinic reads all of it.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="stays")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.value.replace("_", " ")) for role in Role])
    reason = models.CharField(max_length=255)
    began_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("enter_desk", "May stand at a clinic's desk for a given reason")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="stay_role_known"),
            models.CheckConstraint(condition=Q(ends_at__lte=F("began_at") + LONGEST), name="stay_within_an_hour"),
            models.CheckConstraint(condition=~Q(reason=""), name="stay_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"stay {self.pk} as {self.role}"
