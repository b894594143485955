"""The relay on the workers. Losing a task loses nothing: the next one finds the same rows."""

from celery import shared_task

from apps.outbox.actions import relay


@shared_task(name="outbox.relay")
def relay_events() -> int:
    """Tell everything that is due."""
    return relay()
