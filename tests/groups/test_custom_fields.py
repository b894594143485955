"""Defining spare columns: those that there are, each once, and by one who knows how the definition stands."""

import pytest

from apps.core.errors import Conflict, Invalid
from apps.groups.actions.customfields import add_custom_field, change_custom_field
from apps.groups.models import CustomField
from apps.outbox.models import Event
from tests.asking import ask
from tests.clinic import Clinic, make_clinic
from tests.groups.meanwhile import written_meanwhile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["str15", "colour", "visits", ""])
def test_a_column_that_there_is_not_is_not_defined(clinic: Clinic, name: str) -> None:
    defined = ask(clinic, "client", "str0", pro_label="Insurance")
    owner = clinic.member()
    with pytest.raises(Invalid) as refusal:
        add_custom_field(actor=owner, group=clinic.group, record="client", name=name, fields={"pro_label": "New"})
    assert list(refusal.value.fields) == ["name"]
    assert refusal.value.message.startswith("There is no such column. There are: bool0, ")
    with pytest.raises(Invalid) as refusal:
        change_custom_field(actor=owner, custom_field=defined, fields={"name": name})
    assert list(refusal.value.fields) == ["name"]
    assert list(CustomField.objects.values_list("name", "pro_label", "revision")) == [("str0", "Insurance", 1)]


def test_of_two_who_change_a_definition_the_second_is_refused(clinic: Clinic) -> None:
    defined, owner = ask(clinic, "client", "str0"), clinic.member()
    change_custom_field(actor=owner, custom_field=defined, revision=1, fields={"pro_label": "theirs"})
    told = Event.objects.count()
    with pytest.raises(Conflict) as refusal:
        change_custom_field(actor=owner, custom_field=defined, revision=1, fields={"pro_label": "mine"})
    assert (refusal.value.code, CustomField.objects.get().pro_label) == ("changed_meanwhile", "theirs")
    assert Event.objects.count() == told


@pytest.mark.django_db(transaction=True)
def test_at_a_site_without_a_calendar_to_lock_a_column_is_defined_once_all_the_same() -> None:
    clinic = make_clinic(calendars=0)
    refusal = written_meanwhile(*[lambda: ask(clinic, "client", "str0")] * 2)
    assert isinstance(refusal, Conflict)
    assert (refusal.code, CustomField.objects.count()) == ("changed_meanwhile", 1)
