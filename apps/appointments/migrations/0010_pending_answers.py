"""What a customer said beside the time is kept with a visit that waits for the proof of an e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0009_states_and_sources")]

    operations = [
        migrations.AddField("pendingvisit", "said", models.JSONField(blank=True, db_default={}, default=dict)),
    ]
