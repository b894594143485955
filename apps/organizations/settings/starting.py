"""At the start of a process that serves: with a wrong master key nothing starts."""

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from apps.organizations.settings.queries import unknown_masters


def check_master_keys() -> None:
    """Raise ImproperlyConfigured where secrets lie under master keys that were not given.

    A database that does not answer yet, or has no tables, is not asked: what does not open is an error then, too.
    """
    try:
        unknown = unknown_masters()
    except DatabaseError:
        return
    finally:
        connection.close()
    if unknown:
        raise ImproperlyConfigured(
            f"Secrets lie under master keys that FRONTDESK_MASTER_KEYS does not hold: {', '.join(unknown)}."
        )
