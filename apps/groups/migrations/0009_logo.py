"""A group has a picture of its own: the name of a file of its organisation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0008_words_of_cards")]

    operations = [
        migrations.AddField(
            model_name="group",
            name="logo",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="Its picture's name among the files.", max_length=100
            ),
        )
    ]
