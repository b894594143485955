import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_api_keys"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE organizations_settings_version", "DROP SEQUENCE organizations_settings_version"
        ),
        migrations.CreateModel(
            name="SettingsVersion",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organizations.organization",
                    ),
                ),
                ("version", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "master",
                    models.CharField(
                        db_index=True, help_text="Which master key sealed it; not the key.", max_length=12
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_key",
                        to="organizations.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SettingValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=64)),
                ("value", models.JSONField(null=True)),
                ("sealed", models.BinaryField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True, default="", help_text="All that is ever shown of a secret.", max_length=4
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "key"), name="setting_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sealed__isnull", False), ("value__isnull", True)),
                            models.Q(("ending", ""), ("sealed__isnull", True), ("value__isnull", False)),
                            _connector="OR",
                        ),
                        name="setting_plain_or_sealed",
                    ),
                ],
            },
        ),
    ]
