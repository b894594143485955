"""Customers (a person with an e-mail, to the organisation) and clients (a card in one group's client file)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now

from apps.groups.models.group import Group
from apps.groups.models.words import Words
from apps.groups.search import search_text_of
from apps.organizations.models import Organization


class Customer(models.Model):
    """Somebody who books: known to the organisation by e-mail, without account or password."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    email = models.EmailField(max_length=255)
    language = models.CharField(max_length=8, blank=True, default="")
    email_verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("organization", Lower("email"), name="customer_email_once")]
        indexes = [models.Index(Lower("email"), name="customer_by_email")]  # whichever organisation's

    def __str__(self) -> str:
        return self.email


class Client(models.Model):
    """A card of the client file. Several cards may point at one customer: a parent books for two children."""

    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="clients", db_index=False)
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="clients", db_index=False
    )
    firstname = models.CharField(max_length=64, blank=True, default="")
    lastname = models.CharField(max_length=64, blank=True, default="")
    email = models.EmailField(max_length=255, blank=True, default="")
    firstphone = models.CharField(max_length=25, blank=True, default="")
    secondphone = models.CharField(max_length=25, blank=True, default="")
    birthdate = models.DateField(null=True, blank=True)
    comments = models.TextField(blank=True, default="", help_text="For staff only.")
    from_web = models.BooleanField(default=False)
    remind_by_email = models.BooleanField(default=True)
    remind_by_sms = models.BooleanField(default=True)
    externid = models.BigIntegerField(null=True, blank=True)
    custom = models.JSONField(default=dict, db_default={}, blank=True, help_text="Spare columns, by their names.")
    search_text = models.TextField(
        editable=False, default="", help_text="Names (last name first), phones, e-mail, folded."
    )
    visits = models.PositiveIntegerField(default=0, editable=False, help_text="Appointments that were not cancelled.")
    latest_visit = models.DateTimeField(null=True, editable=False, help_text="Start of the last of them.")
    deleted = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
        help_text="The card that took this one over.",
    )
    revision = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Moves on every change; writers compare it."
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # Two bookings of one person at once find or make the same card. Staff may keep namesakes apart.
            models.UniqueConstraint(
                "group",
                "customer",
                Lower("firstname"),
                Lower("lastname"),
                condition=models.Q(from_web=True, deleted=False),
                name="client_from_web_once",
            )
        ]
        indexes = [
            models.Index(fields=["customer", "group"], name="client_of_customer"),
            models.Index(fields=["group", "search_text", "id"], name="client_by_text"),
            GinIndex(Words("search_text"), name="client_by_words"),
            models.Index(fields=["-id"], condition=models.Q(deleted=True), name="client_deleted"),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="client_merged_into"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firstname} {self.lastname}".strip() or self.email

    def make_findable(self) -> None:
        """Write down what the card is searched for by, as its fields are now; saving it is the caller's."""
        self.search_text = search_text_of(self.firstname, self.lastname, self.email, self.firstphone, self.secondphone)
