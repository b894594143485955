"""Whatever belongs to a set-up touches its group once a statement, and no longer once a row.

Ten openings written at once left ten dead versions of the group's row, which is wide, and took twice as long.
"""

from django.db import migrations

# Each function -> which groups the rows of a table belong to.
GROUPS = {
    "touch_setup": "SELECT group_id FROM {rows}",
    "touch_setup_of_calendar": "SELECT group_id FROM groups_calendar WHERE id IN (SELECT calendar_id FROM {rows})",
    "touch_setup_of_service": "SELECT group_id FROM groups_service WHERE id IN (SELECT service_id FROM {rows})",
}
TABLES = {
    "groups_calendar": "touch_setup",
    "groups_calendarset": "touch_setup",
    "groups_service": "touch_setup",
    "groups_servicecategory": "touch_setup",
    "groups_customfield": "touch_setup",
    "groups_opening": "touch_setup_of_calendar",
    "groups_servicecalendar": "touch_setup_of_service",
    "groups_requirement": "touch_setup_of_service",
}
# What the rows were and are called; PostgreSQL gives a trigger of several events neither.
ROWS = {"insert": ["NEW TABLE AS now_there"], "delete": ["OLD TABLE AS no_more"]}
ROWS["update"] = ROWS["delete"] + ROWS["insert"]

FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE groups_group SET setup_revision = 0 WHERE id IN ({now_there});
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE groups_group SET setup_revision = 0 WHERE id IN ({no_more});
  ELSE
    UPDATE groups_group SET setup_revision = 0 WHERE id IN ({no_more} UNION {now_there});
  END IF;
  RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER touch_setup_at_{event} AFTER {event} ON {table} REFERENCING {rows}
  FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""
FORWARD = "".join(
    [FUNCTION.format(name=name, **{rows: groups.format(rows=rows) for rows in ("now_there", "no_more")})
     for name, groups in GROUPS.items()]
    + [f"DROP TRIGGER touch_setup ON {table};" for table in TABLES]
    + [TRIGGER.format(event=event, table=table, rows=" ".join(rows), function=function)
       for table, function in TABLES.items() for event, rows in ROWS.items()]
)  # fmt: skip

ROW_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN UPDATE groups_group SET setup_revision = 0 WHERE id IN ({old}); END IF;
  IF TG_OP <> 'DELETE' THEN UPDATE groups_group SET setup_revision = 0 WHERE id IN ({new}); END IF;
  RETURN NULL;
END $$;
"""
ROW_TRIGGER = """
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
"""
BACKWARD = "".join(
    [ROW_FUNCTION.format(name=name, **{one: groups.format(rows=f"(SELECT {one}.*) AS row") for one in ("old", "new")})
     for name, groups in GROUPS.items()]
    + [f"DROP TRIGGER touch_setup_at_{event} ON {table};" for table in TABLES for event in ROWS]
    + [ROW_TRIGGER.format(table=table, function=function) for table, function in TABLES.items()]
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("groups", "0011_no_revision_alone")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
