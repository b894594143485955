"""What an operator would look at, one after the other, each answered in a sentence with what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError

from apps.notifications.queries import given_up, oldest_due_seconds
from apps.operations import health, machine
from apps.operations.queries import signs
from apps.operations.tasks import WORKER
from apps.operations.unwell import Unwell
from apps.organizations.settings.queries import count_keys, unknown_masters
from apps.outbox.queries import dead_deliveries, oldest_waiting_seconds

HEARTBEAT_LATE = 90  # three canaries
BEAT_LATE = 600  # beat writes down its last runs every three minutes
QUEUE_LATE = 60
LATELY = timedelta(days=1)
CLOCKS_APART = 2.0
KEY_LENGTH = 50
DUMMY_MAIL = "django.core.mail.backends.dummy.EmailBackend"
SMTP_MAIL = "django.core.mail.backends.smtp.EmailBackend"
SMTP_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, whether it is well, and a sentence."""

    name: str
    ok: bool
    message: str


def examine() -> list[Finding]:
    """Every check, in the order of CHECKS. Those that need the database are not tried without one."""
    found: list[Finding] = []
    for name, check in CHECKS.items():
        reachable = not found or found[0].ok
        try:
            if not reachable and name in NEED_DATABASE:
                raise Unwell("Not looked at: the database does not answer.")
            found.append(Finding(name, ok=True, message=check()))
        except Unwell as problem:
            found.append(Finding(name, ok=False, message=str(problem)))
        except DatabaseError as error:
            found.append(Finding(name, ok=False, message=f"The database refused: {type(error).__name__}."))
    return found


def _of_health(ask: Callable[[], str], well: str, hint: str) -> Callable[[], str]:
    def check() -> str:
        said = ask()
        if said != health.OK:
            raise Unwell(f"{said[0].upper()}{said[1:]}. {hint}")
        return well

    return check


def _broker() -> str:
    said = health.broker()
    if said != health.OK:
        raise Unwell("Does not answer. See REDIS_URL.")
    said = health.eviction()
    if said != health.OK:
        raise Unwell(f"Redis {said}. Set it to noeviction.")
    return "Answers."


def _role() -> str:
    role = signs.role_is_too_strong()
    if role:
        raise Unwell(f"The role {role} may pass over row-level security: use one without SUPERUSER and BYPASSRLS.")
    return "The role is no superuser."


def _worker() -> str:
    age = signs.heartbeat_age(WORKER)
    if age > HEARTBEAT_LATE:
        raise Unwell(f"No worker was seen {_for(age)}: see its log, and beat's.")
    return f"Seen {age:.0f} s ago."


def _beat() -> str:
    missing = signs.not_scheduled()
    if missing:
        raise Unwell(f"Not scheduled or switched off: {', '.join(missing)}. Run: manage.py schedule")
    # A worker that was just seen was sent for by beat; only without one do beat's own notes tell more.
    if signs.heartbeat_age(WORKER) <= HEARTBEAT_LATE:
        return "Sends what is due."
    age = signs.beat_age()
    if age > BEAT_LATE:
        raise Unwell(f"Beat sent nothing {_for(age)}: see its log.")
    return "Sent something within the last minutes."


def _queue() -> str:
    age, dead = oldest_waiting_seconds(), dead_deliveries().count()
    if dead:
        raise Unwell(f"{dead} deliveries were given up: look at them in the admin.")
    if age > QUEUE_LATE:
        raise Unwell(f"Something due waits for {age:.0f} s: see the worker's log.")
    return f"The oldest fact that is due waits for {age:.0f} s; none was given up."


def _mail() -> str:
    if settings.EMAIL_BACKEND == DUMMY_MAIL:
        if settings.PRODUCTION:
            raise Unwell("No mail leaves this machine, they wait in the ledger: set EMAIL_URL.")
        return "No mail leaves this machine, as befits a demo: read them at /demo/mailbox/."
    if settings.EMAIL_BACKEND == SMTP_MAIL:
        if not settings.EMAIL_HOST:
            raise Unwell("EMAIL_URL names no host: smtp://user:password@host:587")
        server = get_connection(timeout=SMTP_PATIENCE)
        try:
            server.open()
            server.close()
        except OSError as error:  # all of smtplib's errors are OSErrors
            raise Unwell(f"The mail server of EMAIL_URL does not take us: {type(error).__name__}.") from error
    return "The mail server answers."


def _messages() -> str:
    age, lost = oldest_due_seconds(), given_up(LATELY)
    if lost:
        raise Unwell(f"{lost} messages were given up since yesterday: look at them in the admin.")
    if age > QUEUE_LATE:
        raise Unwell(f"A message that is due waits for {age:.0f} s: see the worker's log.")
    return f"The oldest message that is due waits for {age:.0f} s; none was given up since yesterday."


def _clock() -> str:
    apart = signs.clock_difference()
    if abs(apart) >= CLOCKS_APART:
        raise Unwell(f"The database's clock is {apart:+.1f} s from this machine's: set both by NTP.")
    return f"The database's clock is {apart:+.3f} s from this machine's."


def _collisions() -> str:
    count = signs.collisions()
    if count:
        raise Unwell(f"The constraint stopped {count} double bookings that the lock should have: report this.")
    return "The constraint had nothing to stop."


def _secrets() -> str:
    key = settings.SECRET_KEY
    if len(key) < KEY_LENGTH or len(set(key)) < 10:
        raise Unwell("FRONTDESK_SECRET_KEY is short or simple: set 50 or more random characters.")
    return f"The key has {len(key)} characters."


def _sealing() -> str:
    if not settings.MASTER_KEYS.keys:
        raise Unwell("FRONTDESK_MASTER_KEYS is missing: no organisation can keep a secret.")
    unknown = unknown_masters()
    if unknown:
        raise Unwell(f"Secrets lie under master keys that are not given: {', '.join(unknown)}.")
    count, waiting = count_keys()
    if waiting:
        return f"{waiting} of {count} data keys lie under an older master key: manage.py rotate_keys"
    return f"All {count} data keys lie under the first master key."


def _hosts() -> str:
    if "*" in settings.ALLOWED_HOSTS:
        raise Unwell("FRONTDESK_HOSTS answers to any name: list the names.")
    return f"Answers to {', '.join(dict.fromkeys(settings.ALLOWED_HOSTS))} at {settings.PUBLIC_URL}."


def _for(age: float) -> str:
    return "ever" if age == signs.LONG_AGO else f"for {age:.0f} s"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _of_health(health.database, "Answers.", "See DATABASE_URL."),
    "role": _role,
    "migrations": _of_health(health.migrations, "All are applied.", "Run: manage.py migrate"),
    "constraints": _of_health(health.constraints, "All are in force.", "Restore them before anybody books."),
    "broker": _broker,
    "worker": _worker,
    "beat": _beat,
    "queue": _queue,
    "mail": _mail,
    "messages": _messages,
    "clock": _clock,
    "collisions": _collisions,
    "secrets": _secrets,
    "sealing": _sealing,
    "hosts": _hosts,
    "files": machine.files,
    "static": machine.static,
}
NEED_DATABASE = set(CHECKS) - {"database", "broker", "mail", "secrets", "hosts", "files", "static"}
