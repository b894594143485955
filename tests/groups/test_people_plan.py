"""What finding a customer's card costs does not grow with the cards of the clinic."""

from django.db import connection

from apps.groups.actions import find_or_add_person
from apps.groups.contact import Contact
from apps.groups.models import Client
from tests.clinic import Clinic

CARDS = 400
MORE_THAN_A_PLAN_IS_TRIED = 10  # PostgreSQL keeps one plan after five


def test_only_the_customers_own_cards_are_looked_at(clinic: Clinic) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of a page is read whole, whatever is asked
    for number in range(MORE_THAN_A_PLAN_IS_TRIED):
        _visit(clinic, number)
    made = [
        Client(organization_id=clinic.organization.pk, group=clinic.group, search_text=f"card {n}")
        for n in range(CARDS)
    ]
    Client.objects.bulk_create(made)
    before = _rows_looked_at()
    _visit(clinic, MORE_THAN_A_PLAN_IS_TRIED)
    assert _rows_looked_at() - before < 10


def _visit(clinic: Clinic, number: int) -> None:
    contact = Contact("Ada", "Lovelace", f"ada{number}@example.org", "+33612345678")
    find_or_add_person(organization=clinic.organization.pk, group=clinic.group.pk, contact=contact, from_web=True)


def _rows_looked_at() -> int:
    """Rows of cards that this transaction's statements have fetched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'groups_client'"
        )
        (rows,) = cursor.fetchone()
    return int(rows)
