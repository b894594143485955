"""Signing in to the API."""

from django.urls import path

from apps.api.auth.views import Logout, Refresh, Token

urlpatterns = [
    path("token", Token.as_view(), name="auth-token"),
    path("refresh", Refresh.as_view(), name="auth-refresh"),
    path("logout", Logout.as_view(), name="auth-logout"),
]
