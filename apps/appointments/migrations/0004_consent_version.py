"""Which text a customer agreed to, beside when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0003_calendar_entries")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="consent_version",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Which text of the terms that was.",
                max_length=16,
            ),
        ),
    ]
