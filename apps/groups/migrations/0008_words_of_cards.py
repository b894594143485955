"""Cards of all clinics are found by how their words begin, without reading every card."""

import django.contrib.postgres.indexes
from django.db import migrations

import apps.groups.models.words


class Migration(migrations.Migration):
    dependencies = [("groups", "0007_questions_in_setup")]

    operations = [
        migrations.AddIndex(
            model_name="client",
            index=django.contrib.postgres.indexes.GinIndex(
                apps.groups.models.words.Words("search_text"), name="client_by_words"
            ),
        ),
    ]
