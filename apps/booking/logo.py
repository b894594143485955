"""Where the picture of a clinic is."""

import hashlib

from django.urls import reverse

from apps.groups.models import Group
from apps.organizations.files import is_within_reach


def logo_address(group: Group | None) -> str:
    """Blank where the clinic has none, or none within reach. It changes with the picture: browsers keep it for long."""
    if group is None or not group.logo or not is_within_reach(group.organization_id, group.logo):
        return ""
    mark = hashlib.sha256(group.logo.encode()).hexdigest()[:8]
    return f"{reverse('book-logo', args=[group.slug])}?v={mark}"
