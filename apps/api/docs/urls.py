"""The API's own pages."""

from django.urls import path

from apps.api.docs.views import openapi, page

urlpatterns = [
    path("", page, name="api-docs"),
    path("openapi.json", openapi, name="api-openapi"),
]
