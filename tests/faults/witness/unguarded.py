"""The control: a relay that begins the work without having counted the try."""

from unittest.mock import patch

from django.db.models.functions import Now

from apps.outbox.actions.relaying import Claim
from apps.outbox.models import Delivery


def look() -> Claim | None:
    row = Delivery.objects.filter(state="waiting", due_at__lte=Now()).order_by("due_at", "id").first()
    return Claim(row.pk, row.attempts) if row else None


def look_without_claiming() -> None:
    patch("apps.outbox.actions.relaying.claim_one", look).start()
