"""Taking the calendars' locks and looking at what takes their time, in one statement.

A statement sees what was committed when it began, so a statement that both waited and looked would see what was before
its wait. Within a volatile function each statement looks anew: what it reads after the locks is what holds under them.
"""

from django.db import migrations

# A look begins a day early: nothing is longer than that. The plan is made once: for a list of unknown length the planner
# would otherwise make one for each call, which takes longer than the look.
FORWARD = """
CREATE FUNCTION lock_and_look(
  which bigint, wanted bigint[], since timestamptz, until timestamptz, OUT revision bigint, OUT seen json
) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = 'force_generic_plan' AS $$
BEGIN
  PERFORM 1 FROM groups_calendar WHERE id = ANY (wanted) ORDER BY id FOR NO KEY UPDATE;
  revision := (
    SELECT setup_revision FROM groups_group
    JOIN organizations_organization o ON o.id = organization_id AND o.active WHERE groups_group.id = which
  );
  IF until IS NOT NULL THEN
    seen := (
      SELECT coalesce(json_agg(json_build_array(
        calendar_id, extract(epoch FROM starts_at)::bigint, extract(epoch FROM ends_at)::bigint, kind,
        extract(epoch FROM expires_at)::float8, appointment_id, hold_id) ORDER BY starts_at, id), '[]')
      FROM appointments_occupancy
      WHERE calendar_id = ANY (wanted) AND starts_at >= since - interval '24 hours' AND starts_at < until
        AND ends_at > since
    );
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0010_pending_answers"), ("groups", "0010_looked_for")]

    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION lock_and_look(bigint, bigint[], timestamptz, timestamptz);")
    ]
