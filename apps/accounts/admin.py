"""People who log in, and the small rows of accounts, to look at. Passwords, keys and answers are not shown."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

from apps.accounts.models import IdempotencyKey, RateCounter, User, Verification
from apps.outbox.readonly import LongListAdmin, ReadOnlyAdmin

# Rights come from roles, addresses from users, second factors from their owners: these pages would write past them.
for unused in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "first_name", "last_name")
    exclude = ("password", "groups", "user_permissions")


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    list_display = ("id", "purpose", "target", "issued", "tries", "created_at", "expires_at", "verified_at")
    list_filter = ("purpose",)
    search_fields = ("target__exact",)
    search_help_text = "A whole target."


@admin.register(RateCounter)
class RateCounterAdmin(LongListAdmin):
    list_display = ("key", "window_starts", "count")
    search_fields = ("key__startswith",)
    search_help_text = "How a key begins."


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(LongListAdmin):
    list_display = ("id", "scope", "status", "created_at")
    search_fields = ("scope__startswith",)
    search_help_text = "How a scope begins."
    exclude = ("key", "fingerprint", "answer")
