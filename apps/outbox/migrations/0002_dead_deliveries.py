"""The few deliveries that were given up are found among all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_first")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "dead")), fields=["-id"], name="delivery_dead"),
        ),
    ]
