"""What `manage.py check --database default` asks besides Django's own checks."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from apps.operations import health
from apps.organizations.settings.queries import unknown_masters


@register(Tags.database)
def constraints_are_there(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  Django names it
    databases: Sequence[str] | None = None,
    **_: Any,
) -> list[CheckMessage]:
    """An error where the database has lost a constraint or trigger. Before the migrations there is nothing to miss."""
    if "default" not in (databases or ()) or health.migrations() != health.OK:
        return []
    said = health.constraints()
    if said == health.OK:
        return []
    hint = "Restore the schema before anybody books: manage.py sqlmigrate shows each statement."
    return [Error(f"Constraints or triggers are {said}.", hint=hint, id="frontdesk.E002")]


@register(Tags.database)
def master_keys_open_what_is_sealed(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  Django names it
    databases: Sequence[str] | None = None,
    **_: Any,
) -> list[CheckMessage]:
    """An error where secrets lie under a master key that was not given: with a wrong key nothing starts."""
    if "default" not in (databases or ()) or health.migrations() != health.OK:
        return []
    unknown = unknown_masters()
    if not unknown:
        return []
    hint = "Give the master key that sealed them, too; after manage.py rotate_keys it may go."
    said = f"Secrets lie under master keys that FRONTDESK_MASTER_KEYS does not hold: {', '.join(unknown)}."
    return [Error(said, hint=hint, id="frontdesk.E003")]
