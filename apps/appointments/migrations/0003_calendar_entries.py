"""One list of everything on a calendar, whatever table it lives in. Their numbers come from one sequence."""

from django.db import migrations

FORWARD = """
CREATE VIEW appointments_calendar_entry AS
SELECT id, 'appointment' AS kind, organization_id, calendar_id, state = 'cancelled' AS deleted, created_at, updated_at
FROM appointments_appointment
UNION ALL
SELECT id, 'break', organization_id, calendar_id, removed_at IS NOT NULL, created_at, updated_at FROM appointments_break
UNION ALL
SELECT id, 'note', organization_id, calendar_id, removed_at IS NOT NULL, created_at, updated_at FROM appointments_note
UNION ALL
SELECT id, 'opening', organization_id, calendar_id, false, created_at, updated_at FROM groups_opening
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0002_constraints")]

    operations = [migrations.RunSQL(FORWARD, "DROP VIEW appointments_calendar_entry")]
