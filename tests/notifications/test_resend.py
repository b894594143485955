"""Saying it again because the desk asks: at once, once a minute, and as things are now."""

from functools import partial
from typing import Any

import pytest
from django.db.models.functions import Now

from apps.appointments.actions import cancel_appointment
from apps.core.errors import Forbidden, Invalid, Limited
from apps.groups.models import Client, Group
from apps.notifications.actions import resend_message
from apps.notifications.actions.resending import PAUSE
from apps.notifications.models import Message
from apps.outbox.actions import relay
from tests.clinic import Clinic
from tests.notifications.said import SOON, book, subjects, tell
from tests.racing import codes, race, winners

pytestmark = pytest.mark.django_db


def again(clinic: Clinic, visit: Any, actor: Any = None) -> Message:
    from apps.core import clock

    return resend_message(actor=actor or clinic.member(), appointment=visit, now=clock.now())


def test_it_says_again_what_was_said(clinic: Clinic) -> None:
    visit = book(clinic)
    tell()
    again(clinic, visit)
    assert subjects(tell()) == ["Your appointment: Monday 3 June 2030, 09:30"]


def test_it_says_how_it_is_now(clinic: Clinic) -> None:
    visit = book(clinic)
    cancel_appointment(actor=clinic.visitor, appointment=visit, now=SOON)
    tell()
    again(clinic, visit)
    assert subjects(tell()) == ["Cancelled: Monday 3 June 2030, 09:30"]


def test_it_goes_where_the_clinic_sends_no_mails_by_itself(clinic: Clinic) -> None:
    visit = book(clinic)
    Group.objects.update(sendmail=False)
    again(clinic, visit)
    assert len(tell()) == 1


@pytest.mark.django_db(transaction=True)
def test_ms_14_of_fifty_clicks_at_once_one_sends(clinic: Clinic) -> None:
    visit, desk = book(clinic), clinic.member()
    tell()
    results = race([partial(again, clinic, visit, desk)] * 50)
    # Fifty wait for one row; where that takes longer than a lock may be waited for, the last ones are told "busy".
    assert (len(winners(results)), codes(results) - {"busy"}) == (1, {"too_often"})
    assert Message.objects.filter(again=True).count() == 1
    assert len(tell()) == 1


def test_ms_14_after_a_minute_it_can_be_asked_for_again(clinic: Clinic) -> None:
    visit = book(clinic)
    again(clinic, visit)
    with pytest.raises(Limited) as refused:
        again(clinic, visit)
    assert 0 < (refused.value.retry_after or 0) <= 60
    Message.objects.filter(again=True).update(created_at=Now() - PAUSE)
    again(clinic, visit)
    assert Message.objects.filter(again=True).count() == 2


def test_somebody_without_an_e_mail_cannot_be_written_to(clinic: Clinic) -> None:
    visit = book(clinic)
    Client.objects.update(email="")
    with pytest.raises(Invalid) as refused:
        again(clinic, visit)
    assert list(refused.value.fields) == ["email"]


def test_a_visitor_may_not(clinic: Clinic) -> None:
    with pytest.raises(Forbidden):
        again(clinic, book(clinic), clinic.visitor)


def test_it_is_on_the_timeline_of_the_visit(clinic: Clinic) -> None:
    from apps.outbox.queries import timeline_of

    visit = book(clinic)
    again(clinic, visit)
    relay()
    topics = [event.topic for event in timeline_of(clinic.organization.pk, f"appointment:{visit.pk}")]
    assert topics == ["appointment.booked", "message.asked_again"]
