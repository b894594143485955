"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("apps.booking.urls")),
    path("", include("apps.operations.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
