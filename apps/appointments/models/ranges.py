"""Ranges in constraints: plain GiST compares ranges, so no extension of PostgreSQL is needed."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models


class CalendarRange(models.Func):
    """A number as a range of one."""

    template = "int8range(%(expressions)s, '[]')"


class TimeRange(models.Func):
    """Half-open [start, end)."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()
