"""The list of everything on a calendar holds all that a program reads of an entry, so that it can be searched."""

import json

from django.db import migrations, models

from apps.groups.timezones import ZONES

FORWARD = """
-- The IANA zone of a label; the labels are those of the published Group contract, and their map does not change.
CREATE FUNCTION zone_of_label(label text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 'ZONE_MAP'::jsonb ->> label
$$;

DROP VIEW appointments_calendar_entry;
CREATE VIEW appointments_calendar_entry AS
SELECT a.id, 'appointment' AS kind, a.organization_id, a.group_id, a.calendar_id, a.starts_at, a.ends_at, '' AS rule,
  a.client_id, a.service_id,
  (SELECT min(o.calendar_id) FROM appointments_occupancy o
   WHERE o.appointment_id = a.id AND o.calendar_id <> a.calendar_id) AS room_id,
  a.state::text, a.source::text,
  coalesce((SELECT s.capacity FROM appointments_session s WHERE s.id = a.session_id), 1)::int AS capacity,
  a.text::text, a.comments, a.color::text, a.taker::text, a.websource::text, a.custom,
  a.state = 'cancelled' AS deleted, a.revision::int, a.created_at, a.updated_at
FROM appointments_appointment a
UNION ALL
SELECT b.id, 'break', b.organization_id, c.group_id, b.calendar_id, b.starts_at, b.ends_at, b.rule::text,
  NULL, NULL, NULL, '', '', 0, b.text::text, b.comments, b.color::text, b.taker::text, '', '{}'::jsonb,
  b.removed_at IS NOT NULL, b.revision::int, b.created_at, b.updated_at
FROM appointments_break b JOIN groups_calendar c ON c.id = b.calendar_id
UNION ALL
SELECT s.id, 'session', s.organization_id, c.group_id, s.calendar_id, s.starts_at, s.ends_at, '',
  NULL, s.service_id, NULL, '', '', s.capacity::int, s.text::text, s.comments, s.color::text, s.taker::text, '',
  '{}'::jsonb, s.removed_at IS NOT NULL, s.revision::int, s.created_at, s.updated_at
FROM appointments_session s JOIN groups_calendar c ON c.id = s.calendar_id
UNION ALL
SELECT n.id, 'note', n.organization_id, c.group_id, n.calendar_id,
  n.day::timestamp AT TIME ZONE zone_of_label(g.timezone), n.day::timestamp AT TIME ZONE zone_of_label(g.timezone), '',
  NULL, NULL, NULL, '', '', 0, n.text, n.comments, n.color::text, n.taker::text, '', '{}'::jsonb,
  n.removed_at IS NOT NULL, n.revision::int, n.created_at, n.updated_at
FROM appointments_note n JOIN groups_calendar c ON c.id = n.calendar_id JOIN groups_group g ON g.id = c.group_id
UNION ALL
-- Weekly hours begin on the first such weekday from `valid_from`, counted in weeks from Monday.
SELECT o.id, CASE o.kind WHEN 'closed' THEN 'closing' ELSE 'opening' END, o.organization_id, c.group_id, o.calendar_id,
  (first.day + o.starts) AT TIME ZONE zone_of_label(g.timezone),
  (first.day + o.ends + CASE WHEN o.ends <= o.starts THEN interval '1 day' ELSE interval '0' END)
    AT TIME ZONE zone_of_label(g.timezone),
  CASE WHEN o.kind <> 'weekly' THEN '' ELSE 'FREQ=WEEKLY'
    || CASE WHEN o.every > 1 THEN ';INTERVAL=' || o.every ELSE '' END
    || ';BYDAY=' || (ARRAY['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])[o.weekday + 1]
    || coalesce(';UNTIL=' || to_char(o.valid_until, 'YYYYMMDD'), '') END,
  NULL, NULL, NULL, '', '', 1, o.text::text, o.comments, o.color::text, o.taker::text, '', '{}'::jsonb,
  o.removed_at IS NOT NULL, o.revision::int, o.created_at, o.updated_at
FROM groups_opening o JOIN groups_calendar c ON c.id = o.calendar_id JOIN groups_group g ON g.id = c.group_id,
LATERAL (SELECT extract(isodow FROM o.valid_from)::int - 1 AS weekday) AS begins,
LATERAL (SELECT CASE
  WHEN o.kind <> 'weekly' THEN o.valid_from
  WHEN o.weekday >= begins.weekday THEN o.valid_from + (o.weekday - begins.weekday)
  ELSE o.valid_from - begins.weekday + 7 * o.every + o.weekday END AS day) AS first
"""

BACKWARD = """
DROP VIEW appointments_calendar_entry;
DROP FUNCTION zone_of_label;
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
    dependencies = [
        ("appointments", "0005_sessions_and_seats"),
        ("groups", "0006_openings_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="custom",
            field=models.JSONField(blank=True, db_default={}, default=dict, help_text="Spare columns, by their names."),
        ),
        migrations.AddField(
            model_name="note",
            name="revision",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("session__isnull", False)), fields=["session"], name="appointment_of_session"
            ),
        ),
        migrations.RunSQL(FORWARD.replace("ZONE_MAP", json.dumps(ZONES).replace("'", "''")), BACKWARD),
    ]
