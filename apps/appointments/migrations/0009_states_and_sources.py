"""The states and sources that are few are found among all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0008_looked_for")]

    operations = [
        migrations.RemoveIndex(model_name="appointment", name="appointment_waiting"),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("state__in", ["pending", "confirmed", "arrived", "no_show", "cancelled"])),
                fields=["state", "-id"],
                name="appointment_of_state",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("source", "web"), _negated=True),
                fields=["source", "-id"],
                name="appointment_of_source",
            ),
        ),
    ]
