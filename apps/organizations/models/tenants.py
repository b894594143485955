"""Tenants, who belongs to them, and the programs that speak for them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from apps.organizations.roles import Role


class Organization(models.Model):
    """A tenant. `code` is its public name in URLs and headers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=63)
    name = models.CharField(max_length=255)
    sandbox = models.BooleanField(default=False, help_text="Nothing it sends leaves the machine.")
    active = models.BooleanField(default=True)
    limits = models.JSONField(
        default=dict, db_default={}, blank=True, help_text="Own numbers of apps/organizations/limits.py, by name."
    )
    legacy_login = models.BooleanField(
        default=False, db_default=False, help_text="Clients of the groups API may log in with the SHA-1 of a password."
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="organization_code_once")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A user in an organisation, with one role there."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.value.replace("_", " ")) for role in Role])
    permissions = ArrayField(
        models.CharField(max_length=32), default=list, blank=True, help_text="What a developer may do besides: config."
    )
    active = models.BooleanField(default=True)
    cellphone = models.CharField(max_length=25, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="member_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="member_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"


class Invitation(models.Model):
    """Somebody asked by e-mail to become a member. Only the hash of the link's token is kept; it is good once."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=255)
    role = models.CharField(max_length=20, choices=[(role.value, role.value.replace("_", " ")) for role in Role])
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    invited_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="invitation_role_known"
            )
        ]

    def __str__(self) -> str:
        return f"invitation as {self.role}"


class Application(models.Model):
    """A program of an organisation that calls the API. Its secret is kept as a hash only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="applications")
    name = models.CharField(max_length=255)
    secret_hash = models.BinaryField(max_length=32, editable=False)
    scopes = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    about = models.JSONField(
        default=dict, db_default={}, blank=True, help_text="What its maker says of it, without secrets; given back."
    )
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    def __str__(self) -> str:
        return self.name
