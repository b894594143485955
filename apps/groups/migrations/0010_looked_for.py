"""An e-mail is found whichever organisation's it is, and cards in the bin among all others."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("groups", "0009_logo")]

    operations = [
        migrations.AddIndex(model_name="customer", index=models.Index(Lower("email"), name="customer_by_email")),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(condition=models.Q(("deleted", True)), fields=["-id"], name="client_deleted"),
        ),
    ]
