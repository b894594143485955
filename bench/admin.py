"""How long the admin's lists take once there are a million appointments, and as much of what stands around them."""

from collections.abc import Iterator

from django.conf import settings

from apps.accounts.models import User
from bench.measuring import Line, medians
from bench.results import Result
from bench.sessions import session_of

# Of appointments: the list, a page of it, searches by name (one, many, nobody), filters that find much or nothing.
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
LISTS = (
    *(f"appointments/appointment/?{question}" for question in QUESTIONS),
    "appointments/occupancy/?",
    "appointments/occupancy/?q=4711",
    "appointments/occupancy/?kind=break",
    "appointments/calendarentry/?p=20",
    "appointments/calendarentry/?q=4711",
    "appointments/calendarentry/?kind=note",
    "groups/client/?q=old4711",
    "groups/client/?deleted__exact=1",
    "groups/customer/?q=old4711",
)
LIMIT = 300


def measure_admin(ours: str, repeats: int) -> Iterator[Result]:
    """admin_list_ms: the slowest of these, in the median."""
    user = User.objects.create_superuser("admin@bench.example", None)
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"}
    line = Line(ours)
    taken = medians(
        [
            lambda listed=listed: line.get(f"/admin/{listed}", **cookie)  # type: ignore[misc]
            for listed in LISTS
        ],
        repeats,
    )
    yield Result("admin_list_ms", max(taken), "ms", None, limit=LIMIT)
