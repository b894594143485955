"""Whether the database still enforces what the code relies on: the constraints and triggers, by name.

A constraint that was dropped "for a moment" is noticed by nobody until two people sit in the same chair, so the health
end-points, the doctor and Django's own check ask for every one of them.
"""

from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Model

from apps.appointments.models import CalendarEntry, Occupancy

# The one that everything stands on is compared word for word, as PostgreSQL spells it.
THE_PROMISE = (
    Occupancy._meta.db_table,
    "nobody_is_booked_twice",
    (
        "EXCLUDE USING gist (int8range(calendar_id, calendar_id, '[]'::text) WITH &&,"
        " tstzrange(starts_at, ends_at) WITH &&) WHERE (exclusive)"
    ),
)

# What processes remember of a group's set-up is stale without these; nor does a session know when it is full.
TRIGGERS = {
    ("groups_group", "move_setup_revision"),
    ("appointments_appointment", "check_seat"),
    *(
        (table, f"touch_setup_at_{event}")
        for event in ("insert", "update", "delete")
        for table in (
            "groups_calendar",
            "groups_calendarset",
            "groups_service",
            "groups_servicecategory",
            "groups_opening",
            "groups_servicecalendar",
            "groups_requirement",
            "groups_customfield",
        )
    ),
}

_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND contype IN ('c', 'u', 'x') AND convalidated
"""
# A unique constraint over an expression, or with a condition, is an index to PostgreSQL.
_INDEXES = """
SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = current_schema()::regnamespace AND indisunique AND indisvalid
"""
_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal AND tgenabled = 'O'
"""
_VIEW = "SELECT 1 FROM pg_views WHERE schemaname = current_schema() AND viewname = %s"


def missing_promises() -> list[str]:
    """`table.name` of everything that the code relies on and the database does not have; none when all is well.

    Four statements on the catalogue, some milliseconds. Switched-off triggers and constraints that were never
    validated count as missing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS)
        constraints = {(table, name): definition for table, name, definition in cursor.fetchall()}
        cursor.execute(_INDEXES)
        indexes = set(cursor.fetchall())
        cursor.execute(_TRIGGERS)
        triggers = set(cursor.fetchall())
        cursor.execute(_VIEW, [CalendarEntry._meta.db_table])
        view = cursor.fetchone()
    missing = {
        (table, name)
        for table, name, is_check in expected_constraints()
        if (table, name) not in constraints and (is_check or (table, name) not in indexes)
    }
    table, name, definition = THE_PROMISE
    if constraints.get((table, name)) != definition:
        missing.add((table, name))
    missing |= TRIGGERS - triggers
    if view is None:
        missing.add(("view", CalendarEntry._meta.db_table))
    return sorted(f"{table}.{name}" for table, name in missing)


def expected_constraints() -> set[tuple[str, str, bool]]:
    """(table, name, whether it is a check) of every constraint that a model of ours declares."""
    return {
        (model._meta.db_table, constraint.name, isinstance(constraint, CheckConstraint))
        for model in our_models()
        for constraint in model._meta.constraints
    }


def our_models() -> list[type[Model]]:
    """Every model of Frontdesk itself, whether its table is managed or not."""
    return [model for model in apps.get_models() if model.__module__.startswith("apps.")]
