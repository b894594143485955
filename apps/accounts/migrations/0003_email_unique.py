"""E-mails are unique as they are written too: Django's own checks do not see a constraint over the folded address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(
                error_messages={"unique": "Somebody already logs in with this e-mail."}, max_length=255, unique=True
            ),
        ),
    ]
