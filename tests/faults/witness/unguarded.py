"""The control: a relay that begins the work without having counted the try."""

from unittest.mock import patch

from django.db.models.functions import Now

from apps.outbox.models import Delivery


def look() -> Delivery | None:
    return Delivery.objects.filter(state="waiting", due_at__lte=Now()).order_by("due_at", "id").first()


def look_without_claiming() -> None:
    patch("apps.outbox.actions.relaying.claim_one", look).start()
