"""Vevents: everything on a calendar, in one resource.

The contract tells its kinds apart by their fields: an appointment has a fiche and an intervention, a text block has
neither, an availability has the type VfreebusyEvent, a note says note. Each is written by the actions of its own kind.
"""

from apps.api.groups.vevents.resource import Vevents

__all__ = ["Vevents"]
