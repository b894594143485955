"""Openings go into the bin as everything on a calendar does, and carry what programs write on entries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0005_api_doors"),
    ]

    operations = [
        migrations.AddField(
            model_name="opening",
            name="color",
            field=models.CharField(blank=True, db_default="", default="", max_length=7),
        ),
        migrations.AddField(
            model_name="opening",
            name="comments",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="opening",
            name="removed_at",
            field=models.DateTimeField(blank=True, help_text="Since then it opens and closes nothing.", null=True),
        ),
        migrations.AddField(
            model_name="opening",
            name="revision",
            field=models.PositiveIntegerField(db_default=1, default=1, help_text="Moves on every change."),
        ),
        migrations.AddField(
            model_name="opening",
            name="taker",
            field=models.CharField(blank=True, db_default="", default="", max_length=255),
        ),
    ]
