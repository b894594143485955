"""Tenants, their members and applications, to look at. Secrets and their hashes are not shown."""

from django.contrib import admin

from apps.organizations.models import Application, Invitation, Member, Organization
from apps.outbox.readonly import ReadOnlyAdmin


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "sandbox", "active", "created_at", "id")
    list_filter = ("sandbox", "active")
    search_fields = ("code", "name", "id__iexact")


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ("user", "organization", "role", "active", "created_at")
    list_filter = ("role", "active")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "organization__code")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "organization", "role", "expires_at", "accepted_at", "revoked_at", "created_at")
    list_filter = ("role",)
    list_select_related = ("organization",)
    search_fields = ("email", "organization__code")
    exclude = ("token_hash",)


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("name", "organization", "scopes", "active", "created_at")
    list_filter = ("active",)
    list_select_related = ("organization",)
    search_fields = ("name", "organization__code")
    exclude = ("secret_hash",)
