"""Sessions with seats, breaks that come again, and what programs write on the entries of a calendar."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import apps.appointments.models.ranges
import apps.groups.models.entries

SEATS = """
CREATE FUNCTION check_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seat >= (SELECT capacity FROM appointments_session WHERE id = NEW.session_id) THEN
    RAISE EXCEPTION 'session % has no seat %', NEW.session_id, NEW.seat USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER check_seat BEFORE INSERT OR UPDATE OF seat, session_id ON appointments_appointment
  FOR EACH ROW WHEN (NEW.seat IS NOT NULL) EXECUTE FUNCTION check_seat();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0004_consent_version"),
        ("groups", "0003_revision_under_lock"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=apps.groups.models.entries.NextEntryId(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organization_id", models.UUIDField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("buffer_before", models.PositiveIntegerField(default=0, help_text="Seconds kept free before it.")),
                ("buffer_after", models.PositiveIntegerField(default=0, help_text="Seconds kept free after it.")),
                ("capacity", models.PositiveSmallIntegerField(help_text="How many may take part.")),
                ("text", models.CharField(blank=True, default="", max_length=255)),
                ("comments", models.TextField(blank=True, default="")),
                ("color", models.CharField(blank=True, default="", max_length=7)),
                ("taker", models.CharField(blank=True, default="", max_length=255)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="occupancy",
            name="occupancy_has_one_owner",
        ),
        migrations.AddField(
            model_name="appointment",
            name="color",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="Blank: its service's.", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="seat",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Its place in the session, from 0; none while it takes no time.", null=True
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="taker",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Who took it, in the words of a program.",
                max_length=255,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="text",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="What a calendar writes on it.", max_length=255
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="websource",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="Which page it came from.", max_length=255
            ),
        ),
        migrations.AddField(
            model_name="break",
            name="color",
            field=models.CharField(blank=True, db_default="", default="", max_length=7),
        ),
        migrations.AddField(
            model_name="break",
            name="comments",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="break",
            name="rule",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="RRULE of RFC 5545, in part.", max_length=255
            ),
        ),
        migrations.AddField(
            model_name="break",
            name="taker",
            field=models.CharField(blank=True, db_default="", default="", max_length=255),
        ),
        migrations.AddField(
            model_name="break",
            name="written_until",
            field=models.DateTimeField(
                blank=True, help_text="How far the times of a rule stand in the occupancy.", null=True
            ),
        ),
        migrations.AddField(
            model_name="break",
            name="zone",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="Whose wall clock the rule is read on.", max_length=64
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="color",
            field=models.CharField(blank=True, db_default="", default="", max_length=7),
        ),
        migrations.AddField(
            model_name="note",
            name="comments",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="note",
            name="taker",
            field=models.CharField(blank=True, db_default="", default="", max_length=255),
        ),
        migrations.AlterField(
            model_name="occupancy",
            name="kind",
            field=models.CharField(
                choices=[("appointment", "Appointment"), ("break", "Break"), ("hold", "Hold"), ("session", "Session")],
                max_length=11,
            ),
        ),
        migrations.AddConstraint(
            model_name="break",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rule", ""), ("written_until", None), ("zone", "")),
                    models.Q(
                        models.Q(("rule", ""), _negated=True),
                        models.Q(("zone", ""), _negated=True),
                        ("written_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="break_rule_is_whole",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="calendar",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="groups.calendar"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="service",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.service"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="session",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appointments.session",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="session",
            field=models.ForeignKey(
                blank=True,
                help_text="Whose seat it keeps.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holds",
                to="appointments.session",
            ),
        ),
        migrations.AddField(
            model_name="occupancy",
            name="session",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="occupancy",
                to="appointments.session",
            ),
        ),
        migrations.AddIndex(
            model_name="occupancy",
            index=models.Index(
                condition=models.Q(("session__isnull", False)), fields=["session"], name="occupancy_of_session"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("seat", None),
                        models.Q(("session", None), ("state__in", ["pending", "cancelled"]), _connector="OR"),
                    ),
                    models.Q(
                        ("seat__isnull", False),
                        ("session__isnull", False),
                        models.Q(("state__in", ["pending", "cancelled"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appointment_seat_in_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("seat__isnull", False)),
                expressions=[
                    (
                        apps.appointments.models.ranges.CalendarRange(models.F("session_id"), models.F("session_id")),
                        "&&",
                    ),
                    (apps.appointments.models.ranges.CalendarRange(models.F("seat"), models.F("seat")), "&&"),
                ],
                name="nobody_sits_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupancy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("appointment__isnull", False),
                        ("hold", None),
                        ("kind", "appointment"),
                        ("pause", None),
                        ("session", None),
                        ("expires_at", None),
                    ),
                    models.Q(
                        ("appointment", None),
                        ("hold", None),
                        ("kind", "break"),
                        ("pause__isnull", False),
                        ("session", None),
                        ("exclusive", False),
                        ("expires_at", None),
                    ),
                    models.Q(
                        ("appointment", None),
                        ("hold", None),
                        ("kind", "session"),
                        ("pause", None),
                        ("session__isnull", False),
                        ("expires_at", None),
                    ),
                    models.Q(
                        ("appointment", None),
                        ("hold__isnull", False),
                        ("kind", "hold"),
                        ("pause", None),
                        ("session", None),
                        ("exclusive", True),
                        ("expires_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="occupancy_has_one_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["calendar", "starts_at"], name="session_of_calendar"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="session_start_before_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__range", (1, 500))), name="session_capacity"
            ),
        ),
        migrations.RunSQL(SEATS, "DROP FUNCTION check_seat CASCADE"),
    ]
