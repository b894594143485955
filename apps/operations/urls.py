"""Health, and the letter box of demo mode."""

from django.urls import path

from apps.operations import views
from apps.operations.mailbox import mailbox

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("healthz", views.healthz, name="healthz"),
    path("demo/mailbox/", mailbox, name="mailbox"),
]
