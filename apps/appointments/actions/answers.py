"""What a customer answered about themselves with a booking: kept on their card, or told on the appointment."""

from collections.abc import Mapping
from typing import Any

from apps.appointments.models import Appointment
from apps.groups.actions.wishes import keep_answers
from apps.groups.answers import answer_text, question_words
from apps.groups.queries import Setup


def write_answers(setup: Setup, appointment: Appointment, answers: Mapping[str, Any], *, proven: bool) -> None:
    """In the transaction of the booking; no statement where nothing was answered.

    What contradicts the card, and comes from nobody whose e-mail is proven, is not lost: the staff read it on the
    appointment, beside the remarks.
    """
    if not answers:
        return
    left = keep_answers(client=appointment.client_id, answers=answers, over=proven)
    told = [
        f"{question_words(one)}: {answer_text(one, left[one.name])}"
        for one in setup.asked("user", "client")
        if one.name in left
    ]
    if told:
        appointment.comments = "\n".join([appointment.comments, *told]).strip()
        Appointment.objects.filter(pk=appointment.pk).update(comments=appointment.comments)
