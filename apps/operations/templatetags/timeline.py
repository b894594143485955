"""What happened, below each row of the admin."""

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse

from apps.operations.queries.timelines import timeline_for

register = template.Library()


@register.simple_tag
def timeline(row: Model | None) -> list[dict[str, Any]]:
    """Lines of when, what and more, each with the address of its own page."""
    return [
        {"moment": moment, "address": reverse(_page_of(moment.row), args=[moment.row.pk])}
        for moment in (timeline_for(row) if row is not None and row.pk else [])
    ]


def _page_of(row: Model) -> str:
    return f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
