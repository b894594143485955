"""Logging in as the login does, without the time that hashing a password takes."""

from django.http import HttpRequest
from django.test import Client

from apps.accounts.models import User
from apps.pro.login.sessions import begin_session


def log_in(web: Client, user: User) -> None:
    """A session, and the proof that begins it: good for what is dangerous for fifteen minutes of the test's clock."""
    web.force_login(user)
    request = HttpRequest()
    request.session, request.user = web.session, user
    begin_session(request)
    request.session.save()
