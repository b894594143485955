"""An organisation's own numbers of what visitors may do how often."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="limits",
            field=models.JSONField(
                blank=True,
                db_default={},
                default=dict,
                help_text="Own numbers of apps/organizations/limits.py, by name.",
            ),
        ),
    ]
