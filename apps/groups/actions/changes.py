"""Changing what a set-up consists of: some fields of one row, under the locks of its group's calendars.

`revision` is the one that was read: where the row has moved on the change is refused with Conflict `changed_meanwhile`.
None changes whatever stands. A row in the bin is one that is `deleted`; it is taken out again the same way.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.actions.changing import changing_setup, save_checked, tell
from apps.groups.actions.fields import CalendarChanges, GroupChanges, ServiceChanges, SetChanges
from apps.groups.models import Calendar, CalendarSet, Group, Requirement, Service, ServiceCalendar, ServiceCategory

MOST_NAMED = 5
Row = TypeVar("Row", Group, Calendar, CalendarSet, Service, ServiceCategory)


def change_group_options(*, actor: Actor, group: Group, revision: int | None = None, fields: GroupChanges) -> Group:
    """Write these options of a site."""
    with changing_setup(actor, group.pk, group.organization_id):
        locked = _locked(group, revision)
        _write(locked, fields, "group.changed", actor, locked.pk)
    return locked


def change_calendar(
    *, actor: Actor, calendar: Calendar, revision: int | None = None, fields: CalendarChanges
) -> Calendar:
    """Write these fields of a calendar. Its visits stay as they are, also when it goes into the bin."""
    _check_group(calendar.group_id, calendar_set=fields.get("calendar_set"))
    with changing_setup(actor, calendar.group_id, calendar.organization_id):
        locked = _locked(calendar, revision)
        _write(locked, fields, "calendar.changed", actor, locked.group_id)
    return locked


def change_calendar_set(
    *, actor: Actor, calendar_set: CalendarSet, revision: int | None = None, fields: SetChanges
) -> CalendarSet:
    """Write these fields of a set of calendars. Conflict `in_use` where it would leave a service that needs it."""
    with changing_setup(actor, calendar_set.group_id, calendar_set.organization_id):
        locked = _locked(calendar_set, revision)
        if fields.get("deleted"):
            _check_unneeded(locked)
        _write(locked, fields, "calendar_set.changed", actor, locked.group_id)
    return locked


def change_category(
    *, actor: Actor, category: ServiceCategory, revision: int | None = None, fields: SetChanges
) -> ServiceCategory:
    """Write these fields of a heading over services."""
    with changing_setup(actor, category.group_id, category.organization_id):
        locked = _locked(category, revision)
        _write(locked, fields, "category.changed", actor, locked.group_id)
    return locked


def change_service(
    *,
    actor: Actor,
    service: Service,
    revision: int | None = None,
    fields: ServiceChanges,
    performers: Sequence[Calendar] | None = None,
    requires: Sequence[CalendarSet] | None = None,
) -> Service:
    """Write these fields of a service; `performers` and `requires` replace who performs it and what else it needs."""
    group = service.group_id
    _check_group(group, category=fields.get("category"), performers=performers, requires=requires)
    with changing_setup(actor, group, service.organization_id):
        locked = _locked(service, revision)
        if performers is not None:
            ServiceCalendar.objects.filter(service=locked).delete()
            ServiceCalendar.objects.bulk_create(ServiceCalendar(service=locked, calendar=one) for one in performers)
        if requires is not None:
            Requirement.objects.filter(service=locked).delete()
            Requirement.objects.bulk_create(Requirement(service=locked, calendar_set=one) for one in requires)
        _write(locked, fields, "service.changed", actor, group)
    return locked


def _locked(row: Row, revision: int | None) -> Row:
    locked = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    if revision is not None and locked.revision != revision:
        raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")
    return locked


def _write(row: Any, fields: Mapping[str, Any], topic: str, actor: Actor, group: int) -> None:
    for field, value in fields.items():
        setattr(row, field, value)
    row.revision += 1
    save_checked(row)
    tell(topic, row, actor, group, deleted=getattr(row, "deleted", False))


def _check_unneeded(calendar_set: CalendarSet) -> None:
    """A need for a set that nobody sees would be lost when its service is saved, and the rooms be given away twice."""
    needing = Requirement.objects.filter(calendar_set=calendar_set, service__deleted=False).order_by("service__name")
    names = list(needing.values_list("service__name", flat=True)[:MOST_NAMED])
    if names:
        told = _("It is needed by: %(services)s. Take it out of their needs first.") % {"services": ", ".join(names)}
        raise Conflict(told, code="in_use")


def _check_group(group: int, **others: Any) -> None:
    """Invalid naming what belongs to another group."""
    sentence = _("This belongs to another group.")
    rows = {name: other if isinstance(other, list | tuple) else [other] for name, other in others.items() if other}
    wrong = [name for name, found in rows.items() if any(one.group_id != group for one in found)]
    if wrong:
        raise Invalid(sentence, fields={name: [sentence] for name in wrong})
