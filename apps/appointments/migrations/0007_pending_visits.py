"""Visits that wait for the proof of an e-mail."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0006_entries_whole"),
        ("groups", "0006_openings_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingVisit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.UUIDField()),
                ("asked", models.TextField()),
                ("services", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("calendar_id", models.BigIntegerField(null=True)),
                ("starts_at", models.DateTimeField()),
                ("hold_id", models.UUIDField(null=True)),
                ("verification_id", models.UUIDField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="groups.customer"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="groups.group"),
                ),
            ],
        ),
    ]
