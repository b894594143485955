"""Somebody who looks through the window that the admin is."""

from typing import Any

from django.db.models import Model
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User


def at_the_window() -> Browser:
    """A superuser who may open the admin."""
    made = Browser()
    made.force_login(User.objects.create_superuser("root@example.org", None))
    made.get("/livez")  # the first click of a session is written down
    return made


def address(model: type[Model], page: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)
