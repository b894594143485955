"""Who reads and writes which field: the whole table, cell by cell, written once more by hand."""

import pytest

from apps.api.groups.appointments.resource import Appointments
from apps.api.groups.calendars import Calendars, CalendarSets
from apps.api.groups.customfields import CustomFields
from apps.api.groups.fiches import Fiches
from apps.api.groups.groups import Groups
from apps.api.groups.interventions import Interventions, InterventionSets
from apps.api.groups.people import Accounts, Pros
from apps.api.groups.resource import Resource
from apps.api.groups.urls import EVERY_RESOURCE
from apps.api.groups.vevents import Vevents
from apps.groups.models.customfields import COLUMNS

READ = "id created_at updated_at"
# resource -> (rights of a Pro, rights of an Account) -> the fields that have them
RIGHTS: dict[type[Resource], dict[tuple[str, str], str]] = {
    Groups: {
        ("r", "r"): f"{READ} urlname",
        ("rw", "r"): "name preposition phone fax address city zipcode country timezone country_code "
        "check_sms_from_web inactive open openData calendarChoice anyCalendar max_multirdvs usercolors "
        "display_intervention_length display_intervention_price currency_code validateEmail",
        ("rw", ""): "sendmail mailreminder smsreminder sms_sender_name check_sms",
    },
    Calendars: {
        ("r", "r"): f"{READ} group_id",
        ("rw", "r"): "calendarset_id publicname address zipcode city interval sort deleted",
        ("rw", ""): "name",
    },
    CalendarSets: {
        ("r", "r"): f"{READ} group_id",
        ("rw", "r"): "publicname sort deleted",
        ("rw", ""): "name",
    },
    Interventions: {
        ("r", "r"): f"{READ} group_id",
        ("rw", "r"): "interventionset_id publicname description length price sort deleted",
        ("rw", ""): "name abbr colorref",
    },
    InterventionSets: {
        ("r", "r"): f"{READ} group_id",
        ("rw", "r"): "publicname sort deleted",
        ("rw", ""): "name",
    },
    CustomFields: {
        ("r", "r"): f"{READ} group_id",
        ("rw", "r"): "model name user_label user_position user_required user_visible user_inputex deleted",
        ("rw", ""): "pro_label pro_position pro_required pro_inputex",
    },
    Fiches: {
        ("r", "r"): f"{READ} group_id",
        ("rw", "rw"): "lastname firstname firstphone secondphone birthdate rappel_email rappel_sms "
        + " ".join(COLUMNS),
        ("rw", "r"): "email from_web deleted",
        ("rw", ""): "comments externid",
    },
    Vevents: {
        ("r", ""): f"{READ} group_id resource_id",
        ("rw", ""): "state calendar_id start end type note rrule text fiche_id intervention_id comments colorref taker "
        "from_web websource capacity deleted " + " ".join(COLUMNS),
    },
    Appointments: {
        ("r", "r"): f"{READ} key end created_since state location group_id calendar_id fiche_id intervention_id "
        "group.id group.name group.urlname calendar.id calendar.publicname calendar.epj fiche.id fiche.birthdate "
        "fiche.lastname fiche.firstname fiche.email fiche.firstphone fiche.secondphone fiche.comments "
        "intervention.id intervention.publicname intervention.interventionset_id intervention.length capacity "
        "resource_id websource from_web intervention_name intervention_length calendar_name group_name comments "
        "smsreminder",
        ("rw", "rw"): "start",
    },
    Pros: {
        ("r", ""): f"{READ} synched_at",
        ("rw", ""): "lastname firstname email cellphone",
        ("w", ""): "group_id password",
    },
    Accounts: {
        ("r", "r"): READ,
        ("rw", "r"): "email pendingRdv",
        ("w", ""): "group_id password",
    },
}


def test_tn_09_every_resource_and_every_field_has_its_two_cells() -> None:
    fields = {one.plural: len(one.fields) for one in EVERY_RESOURCE}
    cells = {one.plural: sum(len(names.split()) for names in table.values()) for one, table in RIGHTS.items()}
    assert cells == fields
    told = {one.plural: {field.name for field in one.fields if field.for_account is not None} for one in EVERY_RESOURCE}
    # Told to an account in other words than to a Pro, or not at all.
    assert {plural: names for plural, names in told.items() if names} == {
        "appointments": {"comments", "fiche.comments"},
        "interventions": {"length", "price"},
    }


@pytest.mark.parametrize("resource", RIGHTS, ids=lambda resource: str(resource.plural))
def test_tn_09_each_profile_has_the_rights_of_the_table(resource: type[Resource]) -> None:
    written = {name: rights for rights, names in RIGHTS[resource].items() for name in names.split()}
    assert {field.name: (field.pro, field.account) for field in resource.fields} == written
