"""A visit that was asked for by somebody whose e-mail is to be proven first."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.groups.models import Customer, Group


class PendingVisit(models.Model):
    """What a program keeps for a customer until the code that was sent them comes back; the time is held meanwhile.

    `asked` is the wish as the program wrote it, `said` what of it is more than the time: who it is for, and answers to
    what the clinic asks. `settled_at` says that it has become the `appointments`, or was lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    asked = models.TextField()
    said = models.JSONField(default=dict, db_default={}, blank=True)
    services = ArrayField(models.BigIntegerField())
    calendar_id = models.BigIntegerField(null=True)
    starts_at = models.DateTimeField()
    hold_id = models.UUIDField(null=True)
    verification_id = models.UUIDField()
    settled_at = models.DateTimeField(null=True, blank=True)
    appointments = ArrayField(models.BigIntegerField(), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"pending visit {self.id}"
