"""What `manage.py check --database default` asks besides Django's own checks."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from apps.operations import health


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
