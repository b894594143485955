"""The state machine through its actions: what each verb starts from, leads to, tells, and takes or gives back."""

from datetime import timedelta

import pytest

from apps.appointments import actions
from apps.appointments.access import appointment_for
from apps.appointments.models import Appointment, Occupancy
from apps.appointments.states import TRANSITIONS, State, next_state
from apps.core.actor import Actor
from apps.core.errors import Conflict, Forbidden, SlotTaken
from apps.groups.models import Calendar, Service
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, add_service, at

pytestmark = pytest.mark.django_db

VERBS = {
    "confirm": actions.confirm_appointment,
    "arrive": actions.mark_arrived,
    "finish": actions.mark_done,
    "miss": actions.mark_no_show,
    "cancel": actions.cancel_appointment,
    "approve": actions.approve_appointment,
    "restore": actions.restore_appointment,
}
TOPICS = {
    "confirm": "confirmed",
    "arrive": "arrived",
    "finish": "done",
    "miss": "no_show",
    "cancel": "cancelled",
    "approve": "approved",
    "restore": "restored",
}


def put_into(clinic: Clinic, state: State) -> Appointment:
    """An appointment in that state, with the occupancy that belongs to it."""
    appointment = clinic.book("09:30").appointment
    Appointment.objects.filter(pk=appointment.pk).update(state=state)
    if state in {State.PENDING, State.CANCELLED}:
        Occupancy.objects.all().delete()
    return Appointment.objects.select_related("group", "service").get(pk=appointment.pk)


@pytest.mark.parametrize("verb", sorted(TRANSITIONS))
@pytest.mark.parametrize("state", list(State))
def test_each_verb_starts_from_its_states_only(clinic: Clinic, verb: str, state: State) -> None:
    appointment = put_into(clinic, state)
    begins, leads_to = TRANSITIONS[verb]
    act = VERBS[verb]
    if state in begins:
        assert act(actor=clinic.member(), appointment=appointment, now=NOW).state == leads_to
        assert Event.objects.latest("id").topic == f"appointment.{TOPICS[verb]}"
        taken = leads_to not in {State.PENDING, State.CANCELLED}
        assert Occupancy.objects.exists() is taken
    else:
        with pytest.raises(Conflict) as refusal:
            act(actor=clinic.member(), appointment=appointment, now=NOW)
        assert (refusal.value.code, refusal.value.details) == ("wrong_state", {"state": state})
        assert Appointment.objects.get().state == state


def test_every_state_is_reached_and_only_by_a_verb() -> None:
    assert {leads_to for _, leads_to in TRANSITIONS.values()} == set(State) - {State.PENDING}
    with pytest.raises(KeyError):
        next_state(State.BOOKED, "delete")


@pytest.mark.parametrize("verb", ["arrive", "finish", "miss", "cancel"])
def test_a_role_without_the_right_is_refused(clinic: Clinic, verb: str) -> None:
    appointment = clinic.book("09:30").appointment
    with pytest.raises(Forbidden):
        VERBS[verb](actor=clinic.member(Role.DEVELOPER), appointment=appointment, now=NOW)
    assert Appointment.objects.get().state == "booked"


def test_cancelling_keeps_who_and_why_and_frees_the_time(clinic: Clinic) -> None:
    owner = clinic.member()
    booked = clinic.book("09:30").appointment
    cancelled = actions.cancel_appointment(actor=owner, appointment=booked, reason="ill", now=NOW)
    assert (cancelled.cancel_reason, cancelled.cancelled_by) == ("ill", str(owner))
    assert clinic.book("09:30", who=2).appointment.state == "booked"


def test_restoring_a_time_that_was_given_away_is_refused_with_alternatives(clinic: Clinic) -> None:
    owner = clinic.member()
    booked = clinic.book("09:30").appointment
    cancelled = actions.cancel_appointment(actor=owner, appointment=booked, now=NOW)
    clinic.book("09:30", who=2)
    with pytest.raises(SlotTaken) as refusal:
        actions.restore_appointment(actor=owner, appointment=cancelled, now=NOW)
    assert len(refusal.value.details["alternatives"]) == 3
    assert Appointment.objects.get(pk=booked.pk).state == "cancelled"


def test_restoring_keeps_the_length_and_buffers_it_was_booked_with(clinic: Clinic) -> None:
    owner = clinic.member()
    booked = clinic.book("09:30").appointment
    cancelled = actions.cancel_appointment(actor=owner, appointment=booked, now=NOW)
    Service.objects.update(length=55, buffer_before=15)
    restored = actions.restore_appointment(actor=owner, appointment=appointment_for(owner, cancelled.pk), now=NOW)
    assert (restored.starts_at, restored.ends_at) == (at("09:30"), at("10:00"))
    assert list(Occupancy.objects.values_list("starts_at", "ends_at")) == [(at("09:30"), at("10:00"))]


def test_restoring_onto_a_deleted_calendar_says_so(clinic: Clinic) -> None:
    owner = clinic.member()
    booked = clinic.book("09:30").appointment
    cancelled = actions.cancel_appointment(actor=owner, appointment=booked, now=NOW)
    Calendar.objects.filter(pk=clinic.calendars["bell"].pk).update(deleted=True)
    with pytest.raises(Conflict) as refusal:
        actions.restore_appointment(actor=owner, appointment=appointment_for(owner, cancelled.pk), now=NOW)
    assert refusal.value.code == "setup_deleted"


def customer(clinic: Clinic) -> Actor:
    return Actor(kind="customer", organization=clinic.organization.pk, id="1")


def test_customers_cancel_until_the_cut_off_and_are_told_after_it(clinic: Clinic) -> None:
    booked = appointment_for(clinic.member(), clinic.book("09:30").appointment.pk)
    last_moment = at("09:30") - timedelta(hours=24)
    with pytest.raises(Forbidden) as refusal:
        actions.cancel_appointment(actor=customer(clinic), appointment=booked, now=last_moment + timedelta(seconds=1))
    assert (refusal.value.code, refusal.value.details) == ("too_late", {"cutoff": 24 * 60})
    assert actions.cancel_appointment(actor=customer(clinic), appointment=booked, now=last_moment).state == "cancelled"


def test_a_services_own_cut_off_goes_before_the_groups(clinic: Clinic) -> None:
    Service.objects.update(cutoff=0)
    booked = appointment_for(clinic.member(), clinic.book("09:30").appointment.pk)
    assert actions.cancel_appointment(actor=customer(clinic), appointment=booked, now=at("09:29")).state == "cancelled"


def test_a_pending_request_takes_no_time_until_it_is_approved(clinic: Clinic) -> None:
    add_service(clinic, "surgery", needs_approval=True)
    surgery = clinic.services["surgery"].pk
    pending = clinic.book("09:30", service=surgery).appointment
    assert (pending.state, Event.objects.get().topic) == ("pending", "appointment.requested")
    assert clinic.book("09:30", who=2).appointment.state == "booked"
    with pytest.raises(SlotTaken):
        actions.approve_appointment(actor=clinic.member(), appointment=pending, now=NOW)
    assert clinic.book("10:30", who=3, service=surgery, actor=clinic.member()).appointment.state == "booked"
