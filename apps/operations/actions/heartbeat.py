"""Signs of life."""

from django.db.models.functions import Now

from apps.operations.models import Heartbeat


def beat_heart(*, name: str) -> None:
    """Note that `name` was seen alive now, by the database's clock."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": Now()})
