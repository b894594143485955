"""How long the admin's list of appointments takes once there are a million of them."""

from collections.abc import Iterator

from django.conf import settings

from apps.accounts.models import User
from bench.measuring import Line, medians
from bench.results import Result
from bench.sessions import session_of

# The list, a page of it, searches by name (of one, of many, of nobody), and filters that find much or nothing.
QUESTIONS = (
    "",
    "p=20",
    "q=client4711",
    "q=old+client",
    "q=nobody",
    "state__exact=done",
    "state__exact=cancelled",
    "source__exact=partner",
    "overbooked__exact=1",
)
LIMIT = 300


def measure_admin(ours: str, repeats: int) -> Iterator[Result]:
    """admin_list_ms: the slowest of these, in the median."""
    user = User.objects.create_superuser("admin@bench.example", None)
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"}
    line = Line(ours)
    taken = medians(
        [
            lambda question=question: line.get(f"/admin/appointments/appointment/?{question}", **cookie)  # type: ignore[misc]
            for question in QUESTIONS
        ],
        repeats,
    )
    yield Result("admin_list_ms", max(taken), "ms", None, limit=LIMIT)
