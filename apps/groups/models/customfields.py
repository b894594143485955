"""What a clinic calls the spare columns of its client cards and its appointments, and where it asks for them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.groups.models.group import Group

# The spare columns, kept in the JSON column `custom` of a card or an appointment.
FAMILIES = {"bool": 10, "dt": 2, "num": 4, "str": 15, "txt": 3}
COLUMNS = tuple(f"{family}{number}" for family, count in FAMILIES.items() for number in range(count))


class CustomField(models.Model):
    """The definition of one column: `pro_` for the form of the staff, `user_` for that of the customers."""

    class Record(models.TextChoices):
        CLIENT = "client"
        APPOINTMENT = "appointment"

    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="custom_fields")
    record = models.CharField(max_length=12, choices=Record)
    name = models.CharField(max_length=32, help_text="A spare column, or one that every card has.")
    pro_label = models.CharField(max_length=255, blank=True, default="")
    pro_position = models.IntegerField(default=0)
    pro_required = models.BooleanField(default=False)
    pro_inputex = models.TextField(blank=True, default="", help_text="The widget, as the client's own JSON.")
    user_label = models.CharField(max_length=255, blank=True, default="")
    user_position = models.IntegerField(default=0)
    user_required = models.BooleanField(default=False, help_text="Customers book only with it filled in.")
    user_visible = models.BooleanField(default=False)
    user_inputex = models.TextField(blank=True, default="")
    deleted = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "record", "name"], condition=Q(deleted=False), name="custom_field_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.name}"
