"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from apps.pro.login.addresses import Addresses

urlpatterns = [
    path("", include("apps.booking.urls")),
    path("", include("apps.operations.urls")),
    path("", include("apps.api.urls")),
    path("pro/", include("apps.pro.urls")),
    path("accounts/email/", Addresses.as_view(), name="account_email"),  # before the library's own
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "apps.booking.pages.errors.bad_request"
handler403 = "apps.booking.pages.errors.forbidden"
handler404 = "apps.booking.pages.errors.page_not_found"
handler500 = "apps.booking.pages.errors.server_error"
