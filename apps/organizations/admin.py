"""Tenants, their members and applications, to look at. Secrets and their hashes are not shown."""

from django.contrib import admin

from apps.organizations.models import (
    Application,
    AppSetting,
    Invitation,
    Member,
    Organization,
    OrganizationCredential,
    SigningKey,
    Stay,
    TokenFamily,
)
from apps.organizations.models.keys import ApiKey
from apps.organizations.models.settings import DataKey, SettingsVersion, SettingValue
from apps.outbox.readonly import ReadOnlyAdmin


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "sandbox", "active", "created_at", "id")
    list_filter = ("sandbox", "active")
    search_fields = ("code", "name", "id__iexact")
    change_form_outer_before_template = "admin/settings/link.html"


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ("user", "organization", "role", "active", "created_at")
    list_filter = ("role", "active")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "organization__code")


@admin.register(Stay)
class StayAdmin(ReadOnlyAdmin):
    list_display = ("id", "organization", "user", "role", "reason", "began_at", "ends_at", "left_at")
    list_filter = ("role",)
    list_select_related = ("organization", "user")
    search_fields = ("organization__code", "user__email", "reason")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "organization", "role", "expires_at", "accepted_at", "revoked_at", "created_at")
    list_filter = ("role",)
    list_select_related = ("organization",)
    search_fields = ("email", "organization__code")
    exclude = ("token_hash",)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "organization", "expires_at", "revoked_at", "last_used_at", "created_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("organization",)
    search_fields = ("name", "organization__code")
    exclude = ("key_hash",)


@admin.register(DataKey)
class DataKeyAdmin(ReadOnlyAdmin):
    list_display = ("id", "organization", "master", "made_at")
    list_select_related = ("organization",)
    search_fields = ("organization__code",)
    exclude = ("sealed",)


@admin.register(SettingValue)
class SettingValueAdmin(ReadOnlyAdmin):
    list_display = ("key", "organization", "version", "changed_at")
    list_select_related = ("organization",)
    search_fields = ("key__exact", "organization__code")
    exclude = ("value", "sealed", "ending")  # what an organisation keeps for itself is shown to it alone


@admin.register(SettingsVersion)
class SettingsVersionAdmin(ReadOnlyAdmin):
    list_display = ("organization", "version")
    list_select_related = ("organization",)
    search_fields = ("organization__code",)


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("name", "organization", "scopes", "active", "created_at")
    list_filter = ("active",)
    list_select_related = ("organization",)
    search_fields = ("name", "organization__code")
    exclude = ("secret_hash",)


@admin.register(OrganizationCredential)
class OrganizationCredentialAdmin(ReadOnlyAdmin):
    list_display = ("organization", "email", "created_at")
    list_select_related = ("organization",)
    search_fields = ("organization__code", "email")
    exclude = ("secret_hash",)


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ("id", "created_at", "retired_at")
    search_fields = ("id",)


@admin.register(TokenFamily)
class TokenFamilyAdmin(ReadOnlyAdmin):
    list_display = ("id", "member", "organization", "created_at", "ends_at", "revoked_at", "reason")
    list_filter = ("reason",)
    list_select_related = ("member", "organization")
    search_fields = ("member__user__email", "organization__code")
    exclude = ("stamp",)


@admin.register(AppSetting)
class AppSettingAdmin(ReadOnlyAdmin):
    list_display = ("key", "application", "organization", "revision", "updated_at")
    list_select_related = ("application", "organization")
    search_fields = ("key", "application__name", "organization__code")
    exclude = ("value",)  # a program may keep anything there
