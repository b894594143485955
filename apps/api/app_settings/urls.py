"""The app-settings contract."""

from django.urls import path, re_path

from apps.api.app_settings.views import App, AppSettings, Customer, Token, Unknown

urlpatterns = [
    path("token", Token.as_view(), name="integrations-token"),
    path("customer", Customer.as_view(), name="integrations-customer"),
    path("app", App.as_view(), name="integrations-app"),
    path("app_setting", AppSettings.as_view(), name="integrations-app-setting"),
    re_path("", Unknown.as_view(), name="integrations-unknown"),
]
