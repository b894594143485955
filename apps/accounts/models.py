"""People who log in as staff, and the small rows behind codes, limits and repeated requests."""

import hashlib
import uuid
from functools import partial
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac


def mark_of(hashed: str) -> str:
    """A mark of a password's hash that helps nobody to guess the password."""
    return hashlib.sha256(hashed.encode()).hexdigest()


def password_mark(password: str, hashed_anew: str, first_mark: str) -> str:
    """The mark of a user's password, of these three fields of theirs.

    Whoever writes another hash, by whatever way, has changed the password; but for `hash_anew`, which says so.
    """
    mark = mark_of(password)
    return first_mark if mark == hashed_anew else mark


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

    def hash_anew(self, user: uuid.UUID, kept: str, password: str) -> None:
        """Keep a password, just found right by the hash `kept`, under one of the kind that is usual by now.

        What is bound to the password goes on: it stays the same. One that was set meanwhile is left alone.
        """
        renewed, before = make_password(password), mark_of(kept)
        first = Case(When(hashed_anew=before, then=F("first_mark")), default=Value(before))
        self.filter(pk=user, password=kept).update(password=renewed, hashed_anew=mark_of(renewed), first_mark=first)


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
    hashed_anew = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False,
        help_text="The mark of the password's hash, where that was renewed without the password being another.",
    )  # fmt: skip
    first_mark = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False,
        help_text="The mark of the hash under which that password was set.",
    )  # fmt: skip
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

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. The hash of a right one is renewed where it is of an older kind."""
        return check_password(raw_password, self.password, partial(self._hash_anew, self.password))

    @property
    def password_mark(self) -> str:
        """What may be bound to this password: another one after a new password, not after a mere new hash of it."""
        return password_mark(self.password, self.hashed_anew, self.first_mark)

    def _hash_anew(self, kept: str, password: str) -> None:
        type(self).objects.hash_anew(self.pk, kept, password)
        self.refresh_from_db(fields=["password", "hashed_anew", "first_mark"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session, or a token, of this person carries: another one after a new password or `end_logins`."""
        kept = f"{self.password_mark}{self.logins or ''}"
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
