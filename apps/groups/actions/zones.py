"""The zone of a new site."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.groups.timezones import label_for
from apps.organizations.models import Organization
from apps.organizations.settings.queries import settings_of


def usual_zone(organization: Organization, given: Collection[str]) -> dict[str, str]:
    """`{"timezone": label}` of the organisation's TIME_ZONE; empty where it says nothing, or the zone is given."""
    zone = None if "timezone" in given else settings_of(organization).general.time_zone
    if zone is None:
        return {}
    label = label_for(zone)
    if label is None:
        sentence = _("No site can run in %(zone)s. Choose a zone for this one.") % {"zone": zone}
        raise Invalid(sentence, fields={"timezone": [sentence]})
    return {"timezone": label}
