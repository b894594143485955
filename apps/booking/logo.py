"""Where the picture of a clinic is."""

import hashlib

from django.urls import reverse

from apps.groups.models import Group


def logo_address(group: Group | None) -> str:
    """Blank where the clinic has none. The address changes with the picture, so browsers may keep it for long."""
    if group is None or not group.logo:
        return ""
    mark = hashlib.sha256(group.logo.encode()).hexdigest()[:8]
    return f"{reverse('book-logo', args=[group.slug])}?v={mark}"
