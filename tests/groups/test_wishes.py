"""What customers answered of themselves, on their cards."""

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.groups.actions.wishes import keep_answers
from apps.groups.models import Client
from apps.groups.queries import clients_matching
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic: Clinic) -> Client:
    """The card of somebody who has booked."""
    return Client.objects.get(pk=clinic.book("09:30").appointment.client_id)


def test_questions_that_were_passed_over_cost_nothing_and_change_nothing(
    ada: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert keep_answers(client=ada.pk, answers={"birthdate": None, "str0": None}, over=True) == {}
    assert Client.objects.get(pk=ada.pk).revision == ada.revision


def test_a_second_phone_that_was_answered_finds_the_card(clinic: Clinic, ada: Client) -> None:
    assert keep_answers(client=ada.pk, answers={"secondphone": "+33123456789"}, over=False) == {}
    for text in ("01 23 45 67 89", "lovelace", "ada1@example.org", "06 12 34"):
        assert clients_matching(clinic.group.pk, text, 5) == [ada]


def test_a_second_phone_that_was_not_kept_finds_nobody(clinic: Clinic, ada: Client) -> None:
    keep_answers(client=ada.pk, answers={"secondphone": "+33123456789"}, over=False)
    said = {"secondphone": "+33199999999", "str0": "blue"}
    assert keep_answers(client=ada.pk, answers=said, over=False) == {"secondphone": "+33199999999"}
    assert clients_matching(clinic.group.pk, "01 99 99", 5) == []
    assert clients_matching(clinic.group.pk, "01 23 45", 5) == [ada]
    assert Client.objects.get(pk=ada.pk).custom == {"str0": "blue"}
