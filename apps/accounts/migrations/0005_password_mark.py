from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_logins"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="first_mark",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The mark of the hash under which that password was set.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="hashed_anew",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The mark of the password's hash, where that was renewed without the password being another.",
                max_length=64,
            ),
        ),
    ]
