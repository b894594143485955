"""Sending on the workers. Losing a task loses nothing: the next one finds the same rows."""

from celery import shared_task

from apps.notifications.actions import send_due


@shared_task(name="notifications.send")
def send_messages() -> int:
    """Send everything that is due."""
    return send_due()
