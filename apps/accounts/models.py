"""People who log in as staff, and the small rows behind codes, limits and repeated requests."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail; Django's commands and allauth call it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in as staff. Customers are not users."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        max_length=255, unique=True, error_messages={"unique": "Somebody already logs in with this e-mail."}
    )
    first_name = models.CharField(max_length=64, blank=True)
    last_name = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open the admin.")
    logins = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="Moves when every session and token of this person is to end.",
    )
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Somebody already logs in with this e-mail.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session, or a token, of this person carries: another one after a new password or `end_logins`."""
        kept = f"{self.password}{self.logins or ''}"
        return salted_hmac("frontdesk.logins", kept, secret=secret, algorithm="sha256").hexdigest()


class Verification(models.Model):
    """One asking for a code. The code is HMAC(key, id, try) and is stored nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=32)
    target = models.CharField(max_length=255, help_text="The address or number that the code goes to, folded.")
    bound_to = models.CharField(
        max_length=64, blank=True, help_text="What the code confirms: a hold's id, for instance."
    )
    issued = models.PositiveSmallIntegerField(default=1, help_text="Which code of this row is in force.")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["target", "created_at"], name="verification_by_target")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class RateCounter(models.Model):
    """How often something was tried in one window. Counted by one upsert, so that a race counts every try."""

    key = models.CharField(max_length=160)
    window_starts = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_starts"], name="rate_counter_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class IdempotencyKey(models.Model):
    """A request that may be sent again: its first answer is given again instead of doing the work twice."""

    scope = models.CharField(max_length=100, help_text="Whose key it is: organisation, door and caller.")
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32, help_text="SHA-256 of the request's body.")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.pk}"
