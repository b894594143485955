"""Messages that were not sent are found among all that were, by their state and by their reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_alarm")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_failed"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ["dropped", "failed"])), fields=["state", "-id"], name="message_unsent"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("reason", ""), _negated=True), fields=["reason", "-id"], name="message_of_reason"
            ),
        ),
    ]
