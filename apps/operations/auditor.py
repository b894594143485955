"""The auditor: one SQL script that knows nothing of the application, and the counts that it finds."""

import re
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db import connection

SCRIPT = Path(__file__).with_name("auditor.sql")


def audit(organization: UUID | None = None) -> dict[str, int]:
    """Rule -> how often it is broken, of one organisation or of all; every count is 0 in a sound database.

    Reads whole tables: for operators and tests, not for every request.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, sum(violations) FROM ({_script()}) AS found"  # noqa: S608  a file of ours
            " WHERE organization_id = %(organization)s OR %(organization)s IS NULL GROUP BY name",
            {"organization": organization},
        )
        found = dict(cursor.fetchall())
    return {rule: int(found.get(rule, 0)) for rule in rules()}


@lru_cache(maxsize=1)
def rules() -> tuple[str, ...]:
    """The names of all rules, in the order of the script."""
    return tuple(re.findall(r"^(?:UNION ALL )?SELECT '([^']+)'", _script(), re.MULTILINE))


@lru_cache(maxsize=1)
def _script() -> str:
    return SCRIPT.read_text("utf-8")
