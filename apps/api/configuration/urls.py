"""Addresses of the configuration dialect, below /api/config/."""

from django.urls import path

from apps.api.configuration.views import Audit, Everything, Many, One, Trial

urlpatterns = [
    path("setting-type-mapping", Everything.as_view(), name="config-mapping"),
    path("settings", Many.as_view(), name="config-settings"),
    path("settings/<str:category>/test", Trial.as_view(), name="config-test"),
    path("settings/<str:key>", One.as_view(), name="config-setting"),
    path("audit", Audit.as_view(), name="config-audit"),
    path("<str:category>/test", Trial.as_view(), name="config-test-short"),
]
