"""What customers said of themselves: that an address is theirs, what a clinic asked, whether SMS reminds them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from apps.groups.models import Client, Customer
from apps.groups.models.customfields import COLUMNS


def choose_reminders(*, client: int, by_sms: bool) -> None:
    """Keep on the card what the customer ticked in the latest booking."""
    Client.objects.filter(pk=client).exclude(remind_by_sms=by_sms).update(
        remind_by_sms=by_sms, revision=F("revision") + 1, updated_at=Now()
    )


def keep_answers(*, client: int, answers: Mapping[str, Any], over: bool) -> dict[str, Any]:
    """Write what a customer answered on their card; what is left of it was not written.

    An answer fills what is empty. What stands there already is written over only with `over`: by somebody whose e-mail
    is proven, since a name and an address are not hard to know.
    """
    given = {name: value for name, value in answers.items() if value is not None}
    if not given:
        return {}
    card = Client.objects.select_for_update(no_key=True).get(pk=client)
    was = card.custom | {"birthdate": card.birthdate and card.birthdate.isoformat(), "secondphone": card.secondphone}
    new = {name: value for name, value in given.items() if value != was.get(name)}
    kept = {name: value for name, value in new.items() if over or was.get(name) in (None, "")}
    if kept:
        spare = {name: value for name, value in kept.items() if name in COLUMNS}
        own = {name: value for name, value in kept.items() if name not in COLUMNS}
        if "birthdate" in own:
            own["birthdate"] = date.fromisoformat(own["birthdate"])
        if "secondphone" in own:
            card.secondphone = own["secondphone"]
            card.make_findable()
            own["search_text"] = card.search_text
        Client.objects.filter(pk=client).update(
            custom=card.custom | spare, revision=F("revision") + 1, updated_at=Now(), **own
        )
    return {name: value for name, value in new.items() if name not in kept}


def mark_email_verified(*, organization: UUID, email: str, now: datetime) -> None:
    """Note that a code sent to this e-mail came back. An e-mail that nobody here has is no error."""
    Customer.objects.filter(organization_id=organization, email__iexact=email).update(
        email_verified_at=now, updated_at=Now()
    )
