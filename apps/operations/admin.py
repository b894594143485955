"""Signs of life, to look at; and the admin's own door."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from apps.operations.models import Heartbeat
from apps.outbox.readonly import ReadOnlyAdmin

# One log-in for everybody: what is asked there (and later a second factor) is asked for the admin too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Frontdesk"


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "seen_at")
    search_fields = ("name",)
