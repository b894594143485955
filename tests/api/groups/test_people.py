"""Pros and accounts: the staff's logins and the customers', as programs keep them."""

import pytest

from apps.groups.models import Customer
from apps.organizations.models import Member
from tests.api.groups.caller import keyed
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db

PRO = {"lastname": "Petit", "firstname": "Paul", "email": "paul@example.org", "cellphone": "0612345678"}


def test_a_pro_is_made_changed_and_shut_out(clinic: Clinic) -> None:
    caller, group = keyed(clinic), clinic.group.pk
    answer = caller.call("POST", f"/groups/{group}/pros", {"pro": PRO | {"group_id": group, "password": "a-b-c-d-e"}})
    made = answer.json()
    assert answer.status_code == 201
    assert {name: made[name] for name in PRO} == PRO
    assert not {"password", "group_id"} & set(made)
    member = Member.objects.get(pk=made["id"])
    assert (member.role, member.user.check_password("a-b-c-d-e")) == ("receptionist", True)
    changed = caller.call("PUT", f"/pros/{member.pk}", {"pro": {"lastname": "Grand", "email": "new@example.org"}})
    assert (changed.json()["lastname"], changed.json()["email"]) == ("Grand", "paul@example.org")
    assert caller.call("DELETE", f"/pros/{member.pk}").status_code == 200
    assert caller.get(f"/pros/{member.pk}").status_code == 404


def test_a_name_of_somebody_who_also_works_elsewhere_is_theirs(clinic: Clinic) -> None:
    member = Member.objects.get(pk=clinic.member().id)
    Member.objects.create(organization=make_clinic().organization, user=member.user, role="agent")
    answer = keyed(clinic).call("PUT", f"/pros/{member.pk}", {"pro": {"lastname": "Taken"}})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["lastname"])


def test_an_account_is_found_or_made(clinic: Clinic) -> None:
    caller = keyed(clinic)
    body = {"account": {"email": "ann@example.org", "group_id": clinic.group.pk}}
    answers = [caller.call("POST", "/accounts", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"] == Customer.objects.get().pk
    assert caller.get(f"/accounts/{Customer.objects.get().pk}").json()["email"] == "ann@example.org"
    assert caller.get("/accounts").status_code == 405
    assert keyed(make_clinic()).get(f"/accounts/{Customer.objects.get().pk}").status_code == 404
