"""Groups: the sites themselves. They are listed, shown and changed; making one is not part of the contract."""

from typing import Any

from django.db.models import QuerySet

from apps.api.groups.caller import Caller
from apps.api.groups.fields import ID, STAMPS, Field
from apps.api.groups.kinds import Flag, Text, Whole
from apps.api.groups.resource import Given, Resource
from apps.groups.access import group_for, groups_within
from apps.groups.actions.changes import change_group_options

LABEL, FLAG, COUNT = Text(255), Flag(), Whole()


class Groups(Resource):
    """One record a site. A customer reads what the booking pages show and obey."""

    singular, plural = "group", "groups"
    row_methods = frozenset({"GET", "PUT"})
    zone, group = "timezone", "pk"
    fields = (
        ID,
        Field("name", LABEL, "name", pro="rw"),
        Field("preposition", LABEL, "preposition", pro="rw"),
        Field("phone", Text(20), "phone", pro="rw"),
        Field("fax", Text(20), "fax", pro="rw"),
        Field("address", LABEL, "address", pro="rw"),
        Field("city", Text(64), "city", pro="rw"),
        Field("zipcode", Text(16), "zipcode", pro="rw"),
        Field("country", LABEL, "country", pro="rw"),
        Field("timezone", LABEL, "timezone", pro="rw"),
        Field("sendmail", FLAG, "sendmail", pro="rw", account=""),
        Field("mailreminder", COUNT, "mailreminder", pro="rw", account=""),
        Field("country_code", Text(10), "country_code", pro="rw"),
        Field("smsreminder", COUNT, "smsreminder", pro="rw", account=""),
        Field("sms_sender_name", Text(12), "sms_sender_name", pro="rw", account=""),
        Field("check_sms", FLAG, "check_sms", pro="rw", account=""),
        Field("check_sms_from_web", FLAG, "check_sms_from_web", pro="rw"),
        Field("inactive", FLAG, "inactive", pro="rw"),
        Field("open", FLAG, "open", pro="rw"),
        Field("openData", FLAG, "open_data", pro="rw"),
        Field("calendarChoice", COUNT, "calendar_choice", pro="rw"),
        Field("anyCalendar", FLAG, "any_calendar", pro="rw"),
        Field("max_multirdvs", COUNT, "max_multirdvs", pro="rw"),
        Field("usercolors", Text(255, nullable=True), "usercolors", pro="rw"),
        Field("display_intervention_length", FLAG, "display_intervention_length", pro="rw"),
        Field("display_intervention_price", FLAG, "display_intervention_price", pro="rw"),
        Field("currency_code", Text(3), "currency_code", pro="rw"),
        Field("validateEmail", FLAG, "validate_email", pro="rw"),
        Field("urlname", LABEL, "slug"),
        *STAMPS,
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        return groups_within(caller.actor)

    def of_group(self, rows: QuerySet[Any], group: int) -> QuerySet[Any]:
        return rows.filter(pk=group)

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        group = group_for(caller.actor, number)
        change_group_options(actor=caller.actor, group=group, revision=revision, fields=given)  # type: ignore[arg-type]
