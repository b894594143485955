"""Reading who has what when, and what that leaves free."""

from apps.appointments.queries.explain import reasons_against
from apps.appointments.queries.slots import FreeTimes, free_times, nearest_free
from apps.appointments.queries.words import SENTENCES

__all__ = ["SENTENCES", "FreeTimes", "free_times", "nearest_free", "reasons_against"]
