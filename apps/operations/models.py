"""What operations remember: who was last seen alive."""

from django.db import models


class Heartbeat(models.Model):
    """When a process last did a piece of work that beat asked for, by the database's clock."""

    name = models.CharField(max_length=32, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
