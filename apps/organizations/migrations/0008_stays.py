"""When somebody of the platform stood at a clinic's desk, and why."""

import datetime

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

ROLES = [
    "owner",
    "developer",
    "admin",
    "supervisor",
    "agent",
    "client_service",
    "receptionist",
    "practitioner",
]


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0007_app_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(choices=[(role, role.replace("_", " ")) for role in ROLES], max_length=20),
                ),
                ("reason", models.CharField(max_length=255)),
                ("began_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ends_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stays",
                        to="organizations.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "permissions": [("enter_desk", "May stand at a clinic's desk for a given reason")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("role__in", ROLES)), name="stay_role_known"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("began_at"), "+", models.Value(datetime.timedelta(seconds=3600))
                                ),
                            )
                        ),
                        name="stay_within_an_hour",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="stay_has_a_reason"),
                ],
            },
        ),
    ]
