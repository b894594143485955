"""The one sequence that appointments, breaks, openings and notes take their numbers from."""

from django.db import models


class NextEntryId(models.Func):
    """Openings, appointments, breaks and notes are one resource to some clients, so their numbers never meet."""

    template = "nextval('calendar_entry_id')"
    output_field = models.BigIntegerField()
