"""How long a login lasts: half an hour without a click, twelve hours in any case."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from apps.core import clock
from apps.pro.login.proof import note_proof

IDLE = 30 * 60  # seconds
ABSOLUTE = 12 * 3600
BEGAN, SEEN = "began", "seen"
EVERY = 60  # a click is written down at most once a minute


def begin_session(request: HttpRequest) -> None:
    """A new login begins a new count, also in a session that was there before; and whoever logs in has proven it."""
    _count_from_now(request)
    note_proof(request)


class SessionEnds:
    """Logs out who has been away too long. Views that ask by themselves (`keeps_nobody_awake`) do not count as a click.

    Visitors without a session cookie cost nothing and get none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return
        now = clock.epoch(clock.now())
        session = request.session
        began, seen = session.get(BEGAN), session.get(SEEN)
        if began is None or seen is None:
            _count_from_now(request)
        elif now - seen >= IDLE or now - began >= ABSOLUTE:
            logout(request)
        elif now - seen >= EVERY and not getattr(view, "keeps_nobody_awake", False):
            session[SEEN] = now


def _count_from_now(request: HttpRequest) -> None:
    request.session[BEGAN] = request.session[SEEN] = clock.epoch(clock.now())
