"""Visits that wait for an answer, and overbooked ones, found among all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0007_pending_visits")]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(condition=models.Q(("state", "pending")), fields=["-id"], name="appointment_waiting"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(condition=models.Q(("overbooked", True)), fields=["-id"], name="appointment_overbooked"),
        ),
    ]
