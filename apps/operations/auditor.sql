-- What must be true of the database at any moment, asked of the database alone: nothing here uses the application's code.
-- Run it anywhere: psql "$DATABASE_URL" -f apps/operations/auditor.sql
-- Each row: the rule that is broken, the organisation, how often. No row at all is the good answer.
-- manage.py audit embeds this file in a statement of its own, so it holds exactly one SELECT and no per cent sign.

SELECT 'overlapping_occupancy' AS name, organization_id, count(*) AS violations
FROM (
  SELECT organization_id, starts_at < max(ends_at) OVER (
    PARTITION BY calendar_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS clashes
  FROM appointments_occupancy WHERE exclusive AND (expires_at IS NULL OR expires_at > now())
) AS taken
WHERE clashes GROUP BY organization_id

UNION ALL
-- The same asked of the appointments themselves, so that neither table has to be believed.
SELECT 'overlapping_appointments', organization_id, count(*)
FROM (
  SELECT organization_id, starts_at - buffer_before * interval '1 second' < max(ends_at + buffer_after * interval '1 second')
    OVER (PARTITION BY calendar_id ORDER BY starts_at - buffer_before * interval '1 second', id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS clashes
  FROM appointments_appointment WHERE state NOT IN ('pending', 'cancelled') AND NOT overbooked AND session_id IS NULL
) AS visits
WHERE clashes GROUP BY organization_id

UNION ALL
SELECT 'visits_without_occupancy', a.organization_id, count(*) FROM appointments_appointment a
WHERE a.state NOT IN ('pending', 'cancelled') AND a.session_id IS NULL AND NOT EXISTS (
  SELECT FROM appointments_occupancy o WHERE o.appointment_id = a.id AND o.calendar_id = a.calendar_id)
GROUP BY 2

UNION ALL
SELECT 'occupancy_without_visit', o.organization_id, count(*)
FROM appointments_occupancy o JOIN appointments_appointment a ON a.id = o.appointment_id
WHERE a.state IN ('pending', 'cancelled') OR a.session_id IS NOT NULL GROUP BY 2

UNION ALL
SELECT 'footprint_differs', o.organization_id, count(*)
FROM appointments_occupancy o JOIN appointments_appointment a ON a.id = o.appointment_id
WHERE o.starts_at <> a.starts_at - a.buffer_before * interval '1 second'
   OR o.ends_at <> a.ends_at + a.buffer_after * interval '1 second'
GROUP BY 2

UNION ALL
-- A seat is had by one, within the capacity, with the session's calendar and times.
SELECT 'seats_not_right', a.organization_id, count(*)
FROM appointments_appointment a JOIN appointments_session s ON s.id = a.session_id
WHERE a.state NOT IN ('pending', 'cancelled') AND (
  a.seat IS NULL OR a.seat >= s.capacity OR s.removed_at IS NOT NULL OR a.calendar_id <> s.calendar_id
  OR a.starts_at <> s.starts_at OR a.ends_at <> s.ends_at OR EXISTS (
    SELECT FROM appointments_appointment b WHERE b.session_id = a.session_id AND b.seat = a.seat AND b.id <> a.id))
GROUP BY 2

UNION ALL
SELECT 'sessions_without_occupancy', s.organization_id, count(*) FROM appointments_session s
WHERE (s.removed_at IS NULL) <> EXISTS (
  SELECT FROM appointments_occupancy o WHERE o.session_id = s.id AND o.calendar_id = s.calendar_id
    AND o.starts_at = s.starts_at - s.buffer_before * interval '1 second'
    AND o.ends_at = s.ends_at + s.buffer_after * interval '1 second')
GROUP BY 2

UNION ALL
SELECT 'breaks_without_occupancy', b.organization_id, count(*) FROM appointments_break b
WHERE b.removed_at IS NULL AND b.rule = '' AND coalesce((SELECT sum(o.ends_at - o.starts_at) FROM appointments_occupancy o
  WHERE o.pause_id = b.id AND o.calendar_id = b.calendar_id AND o.starts_at >= b.starts_at AND o.ends_at <= b.ends_at),
  interval '0') <> b.ends_at - b.starts_at
GROUP BY 2

UNION ALL
-- The times of a break that comes again are written further than anybody may book, and a task writes on daily.
SELECT 'rules_not_written', b.organization_id, count(*) FROM appointments_break b
WHERE b.removed_at IS NULL AND b.rule <> '' AND b.written_until < now() + interval '730 days'
GROUP BY 2

UNION ALL
SELECT 'occupancy_without_break', o.organization_id, count(*)
FROM appointments_occupancy o JOIN appointments_break b ON b.id = o.pause_id WHERE b.removed_at IS NOT NULL GROUP BY 2

UNION ALL
-- The event is the audit row: the last change of each appointment has one.
SELECT 'changes_without_event', a.organization_id, count(*) FROM appointments_appointment a
WHERE NOT EXISTS (SELECT FROM outbox_event e WHERE e.subject = 'appointment:' || a.id AND e.revision = a.revision)
GROUP BY 2

UNION ALL
SELECT 'events_without_appointment', e.organization_id, count(*) FROM outbox_event e
WHERE starts_with(e.subject, 'appointment:') AND NOT EXISTS (
  SELECT FROM appointments_appointment a WHERE a.id::text = substr(e.subject, length('appointment:') + 1))
GROUP BY 2

UNION ALL
SELECT 'events_not_fanned_out', organization_id, count(*) FROM outbox_event
WHERE NOT fanned_out AND occurred_at < now() - interval '10 minutes' GROUP BY 2

UNION ALL
SELECT 'deliveries_overdue', e.organization_id, count(*)
FROM outbox_delivery d JOIN outbox_event e ON e.id = d.event_id
WHERE d.state = 'waiting' AND d.due_at < now() - interval '10 minutes' GROUP BY 2

UNION ALL
SELECT 'deliveries_in_no_state', e.organization_id, count(*)
FROM outbox_delivery d JOIN outbox_event e ON e.id = d.event_id
WHERE d.state NOT IN ('waiting', 'done', 'dead') GROUP BY 2

UNION ALL
-- A fact that was told to the ledger has its message there, dropped ones included.
SELECT 'changes_without_message', e.organization_id, count(*)
FROM outbox_delivery d JOIN outbox_event e ON e.id = d.event_id
WHERE d.receiver = 'handler:visit_message' AND d.state = 'done' AND NOT EXISTS (
  SELECT FROM notifications_message m
  WHERE m.appointment_id::text = e.payload->>'appointment' AND m.revision = e.revision)
GROUP BY 2

UNION ALL
SELECT 'messages_overdue', organization_id, count(*) FROM notifications_message
WHERE state IN ('planned', 'sending', 'unclear') AND due_at < now() - interval '10 minutes' GROUP BY 2

UNION ALL
SELECT 'messages_in_no_state', organization_id, count(*) FROM notifications_message
WHERE state NOT IN ('planned', 'sending', 'unclear', 'sent', 'dropped', 'failed')
   OR (state = 'sending') <> (lease_until IS NOT NULL)
   OR (state = 'sent') <> (sent_at IS NOT NULL)
   OR (state IN ('dropped', 'failed')) <> (reason <> '')
GROUP BY 2

UNION ALL
-- Nothing of a visit is told after its time.
SELECT 'messages_too_late', organization_id, count(*) FROM notifications_message
WHERE state = 'sent' AND sent_at > not_after + interval '2 minutes' GROUP BY 2

UNION ALL
-- A sealed secret without its data key can never be opened again.
SELECT 'secrets_without_key', v.organization_id, count(*) FROM organizations_settingvalue v
WHERE v.sealed IS NOT NULL AND NOT EXISTS (
  SELECT FROM organizations_datakey k WHERE k.organization_id = v.organization_id)
GROUP BY 2

UNION ALL
-- The event is the audit row: the last change of each setting has one.
SELECT 'settings_without_event', v.organization_id, count(*) FROM organizations_settingvalue v
WHERE NOT EXISTS (SELECT FROM outbox_event e WHERE e.subject = 'settings:' || v.organization_id
  AND e.payload->>'key' = v.key AND e.revision = v.version)
GROUP BY 2

-- From here on: rows whose organisation differs from their parent's, one rule for each foreign key.
UNION ALL SELECT 'stray groups_calendarset.group_id', c.organization_id, count(*)
  FROM groups_calendarset c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_calendar.group_id', c.organization_id, count(*)
  FROM groups_calendar c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_calendar.calendar_set_id', c.organization_id, count(*)
  FROM groups_calendar c JOIN groups_calendarset p ON p.id = c.calendar_set_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_servicecategory.group_id', c.organization_id, count(*)
  FROM groups_servicecategory c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_service.group_id', c.organization_id, count(*)
  FROM groups_service c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_service.category_id', c.organization_id, count(*)
  FROM groups_service c JOIN groups_servicecategory p ON p.id = c.category_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_opening.calendar_id', c.organization_id, count(*)
  FROM groups_opening c JOIN groups_calendar p ON p.id = c.calendar_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_client.group_id', c.organization_id, count(*)
  FROM groups_client c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_client.customer_id', c.organization_id, count(*)
  FROM groups_client c JOIN groups_customer p ON p.id = c.customer_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_client.merged_into_id', c.organization_id, count(*)
  FROM groups_client c JOIN groups_client p ON p.id = c.merged_into_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_appointment.group_id', c.organization_id, count(*)
  FROM appointments_appointment c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_appointment.calendar_id', c.organization_id, count(*)
  FROM appointments_appointment c JOIN groups_calendar p ON p.id = c.calendar_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_appointment.service_id', c.organization_id, count(*)
  FROM appointments_appointment c JOIN groups_service p ON p.id = c.service_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_appointment.client_id', c.organization_id, count(*)
  FROM appointments_appointment c JOIN groups_client p ON p.id = c.client_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_appointment.customer_id', c.organization_id, count(*)
  FROM appointments_appointment c JOIN groups_customer p ON p.id = c.customer_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_participant.appointment_id', c.organization_id, count(*)
  FROM appointments_participant c JOIN appointments_appointment p ON p.id = c.appointment_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_participant.client_id', c.organization_id, count(*)
  FROM appointments_participant c JOIN groups_client p ON p.id = c.client_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_participant.member_id', c.organization_id, count(*)
  FROM appointments_participant c JOIN organizations_member p ON p.id = c.member_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_managelink.appointment_id', c.organization_id, count(*)
  FROM appointments_managelink c JOIN appointments_appointment p ON p.id = c.appointment_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray notifications_message.group_id', c.organization_id, count(*)
  FROM notifications_message c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray notifications_message.appointment_id', c.organization_id, count(*)
  FROM notifications_message c JOIN appointments_appointment p ON p.id = c.appointment_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray organizations_appsetting.application_id', c.organization_id, count(*)
  FROM organizations_appsetting c JOIN organizations_application p ON p.id = c.application_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray organizations_tokenfamily.member_id', c.organization_id, count(*)
  FROM organizations_tokenfamily c JOIN organizations_member p ON p.id = c.member_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray organizations_invitation.invited_by_id', c.organization_id, count(*)
  FROM organizations_invitation c JOIN organizations_member p ON p.id = c.invited_by_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_hold.group_id', c.organization_id, count(*)
  FROM appointments_hold c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_hold.calendar_id', c.organization_id, count(*)
  FROM appointments_hold c JOIN groups_calendar p ON p.id = c.calendar_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_hold.service_id', c.organization_id, count(*)
  FROM appointments_hold c JOIN groups_service p ON p.id = c.service_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_break.calendar_id', c.organization_id, count(*)
  FROM appointments_break c JOIN groups_calendar p ON p.id = c.calendar_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_note.calendar_id', c.organization_id, count(*)
  FROM appointments_note c JOIN groups_calendar p ON p.id = c.calendar_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_occupancy.calendar_id', c.organization_id, count(*)
  FROM appointments_occupancy c JOIN groups_calendar p ON p.id = c.calendar_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_occupancy.appointment_id', c.organization_id, count(*)
  FROM appointments_occupancy c JOIN appointments_appointment p ON p.id = c.appointment_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_occupancy.pause_id', c.organization_id, count(*)
  FROM appointments_occupancy c JOIN appointments_break p ON p.id = c.pause_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_occupancy.hold_id', c.organization_id, count(*)
  FROM appointments_occupancy c JOIN appointments_hold p ON p.id = c.hold_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_session.calendar_id', c.organization_id, count(*)
  FROM appointments_session c JOIN groups_calendar p ON p.id = c.calendar_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_session.service_id', c.organization_id, count(*)
  FROM appointments_session c JOIN groups_service p ON p.id = c.service_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_appointment.session_id', c.organization_id, count(*)
  FROM appointments_appointment c JOIN appointments_session p ON p.id = c.session_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_hold.session_id', c.organization_id, count(*)
  FROM appointments_hold c JOIN appointments_session p ON p.id = c.session_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_occupancy.session_id', c.organization_id, count(*)
  FROM appointments_occupancy c JOIN appointments_session p ON p.id = c.session_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_apisession.key_id', c.organization_id, count(*)
  FROM groups_apisession c JOIN organizations_apikey p ON p.id = c.key_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_apisession.member_id', c.organization_id, count(*)
  FROM groups_apisession c JOIN organizations_member p ON p.id = c.member_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_apisession.customer_id', c.organization_id, count(*)
  FROM groups_apisession c JOIN groups_customer p ON p.id = c.customer_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_legacypassword.member_id', c.organization_id, count(*)
  FROM groups_legacypassword c JOIN organizations_member p ON p.id = c.member_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_legacypassword.customer_id', c.organization_id, count(*)
  FROM groups_legacypassword c JOIN groups_customer p ON p.id = c.customer_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_customfield.group_id', c.organization_id, count(*)
  FROM groups_customfield c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_pendingvisit.group_id', c.organization_id, count(*)
  FROM appointments_pendingvisit c JOIN groups_group p ON p.id = c.group_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray appointments_pendingvisit.customer_id', c.organization_id, count(*)
  FROM appointments_pendingvisit c JOIN groups_customer p ON p.id = c.customer_id WHERE c.organization_id <> p.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_servicecalendar.calendar_id', p.organization_id, count(*)
  FROM groups_servicecalendar c JOIN groups_service p ON p.id = c.service_id JOIN groups_calendar q ON q.id = c.calendar_id
  WHERE p.organization_id <> q.organization_id GROUP BY 2
UNION ALL SELECT 'stray groups_requirement.calendar_set_id', p.organization_id, count(*)
  FROM groups_requirement c JOIN groups_service p ON p.id = c.service_id JOIN groups_calendarset q ON q.id = c.calendar_set_id
  WHERE p.organization_id <> q.organization_id GROUP BY 2
