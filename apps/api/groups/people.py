"""Pros, the staff's logins, and accounts, the customers'."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest

from apps.accounts.actions import RequestKey
from apps.api.groups.appointments.counting import uncounted_hold
from apps.api.groups.appointments.pending import keep_pending
from apps.api.groups.caller import Caller
from apps.api.groups.fields import ID, STAMPS, Field
from apps.api.groups.kinds import Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource, needed
from apps.appointments.queries.pending import PENDING
from apps.core.errors import DomainError
from apps.groups.actions.customers import register_customer
from apps.groups.models import Group
from apps.groups.queries.staff import customers_within, staff_within
from apps.organizations.access import member_for
from apps.organizations.actions import deactivate_member
from apps.organizations.actions.staff import add_staff, change_staff
from apps.organizations.roles import Right

NOTHING = Cast(Value(None), TextField())
SINGLE = Field("group_id", Whole(), "home", pro="w", account="")


class Pros(Resource):
    """Members of the organisation, who work at all of its groups. One that is deleted is shut out, and not listed."""

    singular, plural = "pro", "pros"
    methods, row_methods = LIST, EVERY
    zone, group = "clock", "home"
    fields = (
        replace(ID, account=""),
        SINGLE,
        Field("lastname", Text(64), "user__last_name", pro="rw", account="", core="last_name"),
        Field("firstname", Text(64), "user__first_name", pro="rw", account="", core="first_name"),
        Field("email", Text(255), "user__email", pro="rw", account="", core="email"),
        Field("cellphone", Text(25), "cellphone", pro="rw", account=""),
        Field("password", Text(128), NOTHING, pro="w", account=""),
        Field("synched_at", Text(nullable=True), NOTHING, account=""),
        *(replace(stamp, account="") for stamp in STAMPS),
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        return staff_within(caller.actor)

    def of_group(self, rows: QuerySet[Any], group: int) -> QuerySet[Any]:
        return rows

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(user__last_name__icontains=text)

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        email, password = needed(given, "email"), given.pop("password", None)
        fields: Any = {name: said for name, said in given.items() if name != "home"}
        return add_staff(
            actor=caller.actor, organization=group.organization, email=email, password=password or None, fields=fields
        ).pk

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        fields: Any = {name: said for name, said in given.items() if name not in {"home", "email", "password"}}
        change_staff(actor=caller.actor, member=member_for(caller.actor, number), fields=fields)

    def remove(self, caller: Caller, number: int, revision: int | None) -> None:
        deactivate_member(actor=caller.actor, member=member_for(caller.actor, number))


class Accounts(Resource):
    """Customers, by their e-mail. A customer sees themselves."""

    singular, plural = "account", "accounts"
    reading = Right.EDIT_CLIENTS
    methods = frozenset({"POST"})
    zone, group = "clock", "home"
    fields = (
        ID,
        SINGLE,
        Field("email", Text(255), "email", pro="rw"),
        Field("password", Text(128), NOTHING, pro="w", account=""),
        Field("pendingRdv", Text(None, nullable=True), "pending_text", pro="rw", core="pending"),
        *STAMPS,
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        rows = customers_within(caller.actor).annotate(pending_text=PENDING)
        return rows if caller.is_pro else rows.filter(pk=caller.customer or 0)

    def uncounted(
        self, request: HttpRequest, caller: Caller, group: Group, given: Given, once: RequestKey
    ) -> DomainError | None:
        return uncounted_hold(group, given.get("email") or "", once) if given.get("pending") else None

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        email, password = needed(given, "email"), given.pop("password", None)
        customer = register_customer(actor=caller.actor, group=group, email=email, password=password)
        if pending := given.pop("pending", None):
            keep_pending(caller, group, customer, pending)
        return customer.pk
