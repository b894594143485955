"""Health, and the letter box and the logins of demo mode."""

from django.urls import path

from apps.operations import views
from apps.operations.mailbox import mailbox
from apps.operations.oneclick import demo_login

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("healthz", views.healthz, name="healthz"),
    path("demo/mailbox/", mailbox, name="mailbox"),
    path("demo/login", demo_login, name="demo-login"),
]
