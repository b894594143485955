"""Cards in the order of their names, cards that were merged, and revisions that writers compare."""

from typing import Any

from django.db import migrations, models

from apps.groups.search import search_text_of

AT_ONCE = 2_000


def fold_anew(apps: Any, _schema_editor: Any) -> None:
    """Cards that are there already get their last name in front."""
    client = apps.get_model("groups", "Client")
    rows = client.objects.order_by("pk")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        for row in found:
            row.search_text = search_text_of(row.firstname, row.lastname, row.email, row.firstphone, row.secondphone)
        client.objects.bulk_update(found, ["search_text"])
        last = found[-1].pk


def revision() -> Any:
    return models.PositiveIntegerField(db_default=1, default=1, help_text="Moves on every change; writers compare it.")


class Migration(migrations.Migration):
    dependencies = [("groups", "0003_revision_under_lock")]

    operations = [
        migrations.RemoveIndex(model_name="client", name="client_by_name"),
        migrations.AddField("calendar", "revision", revision()),
        migrations.AddField("client", "revision", revision()),
        migrations.AddField("group", "revision", revision()),
        migrations.AddField("service", "revision", revision()),
        migrations.AddField(
            "client",
            "merged_into",
            models.ForeignKey(
                "groups.client",
                models.SET_NULL,
                blank=True,
                null=True,
                editable=False,
                db_index=False,
                related_name="+",
                help_text="The card that took this one over.",
            ),
        ),
        migrations.AlterField(
            "client",
            "search_text",
            models.TextField(default="", editable=False, help_text="Names (last name first), phones, e-mail, folded."),
        ),
        migrations.RunPython(fold_anew, migrations.RunPython.noop),
        migrations.AddIndex("client", models.Index(fields=["group", "search_text", "id"], name="client_by_text")),
        migrations.AddIndex(
            "client",
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="client_merged_into"
            ),
        ),
    ]
