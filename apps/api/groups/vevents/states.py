"""The contract's numbers for where an appointment stands."""

from django.db.models import Case, IntegerField, Value, When

from apps.appointments.states import State

NUMBERS = {
    State.BOOKED: 0,
    State.CONFIRMED: 1,
    State.ARRIVED: 2,
    State.DONE: 3,
    State.NO_SHOW: 4,
    State.CANCELLED: 5,
    State.PENDING: 6,
}
STATE = Case(
    *[When(state=state.value, then=Value(number)) for state, number in NUMBERS.items()],
    default=None,
    output_field=IntegerField(),
)
