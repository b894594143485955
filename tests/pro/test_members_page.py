"""Members at the desk: another role, shut out, let in, invited; and never without an owner."""

from typing import Any

import pytest
from django.core import mail

from apps.organizations.models import Invitation, Member
from apps.organizations.roles import Role
from tests.clinic import Clinic, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(clinic: Clinic, friday: None) -> Standing:
    return Standing(clinic, Role.OWNER)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_role_changes_with_the_next_click(owner: Standing, desk: Standing) -> None:
    assert desk.web.get("/pro/setup/services").status_code == 403
    owner.web.post(f"/pro/members/{desk.member.pk}", {"do": "role", "role": "supervisor"})
    assert desk.web.get("/pro/setup/services").status_code == 200


def test_au_22_who_is_shut_out_is_gone_with_the_next_click_and_may_be_let_in_again(
    owner: Standing, desk: Standing
) -> None:
    owner.web.post(f"/pro/members/{desk.member.pk}", {"do": "shut"})
    assert desk.web.get("/pro/clients/").status_code == 404
    assert "shut out" in text_of(owner.web.get("/pro/members/"))
    owner.web.post(f"/pro/members/{desk.member.pk}", {"do": "admit"})
    assert desk.web.get("/pro/clients/").status_code == 200


@pytest.mark.parametrize("fields", [{"do": "shut"}, {"do": "role", "role": "agent"}])
def test_the_last_owner_stays_one(owner: Standing, fields: dict[str, str]) -> None:
    response = owner.web.post(f"/pro/members/{owner.member.pk}", fields)
    assert (response.status_code, "This is the last owner." in text_of(response)) == (409, True)
    assert Member.objects.get(pk=owner.member.pk).role == "owner"


def test_a_developer_reaches_settings_only_if_an_owner_says_so(owner: Standing, desk: Standing, clinic: Clinic) -> None:
    address = f"/pro/members/{desk.member.pk}"
    admin = Standing(clinic, Role.ADMIN)
    assert admin.web.post(address, {"do": "role", "role": "developer", "config": "yes"}).status_code == 403
    assert Member.objects.get(pk=desk.member.pk).role == "receptionist"
    owner.web.post(address, {"do": "role", "role": "developer", "config": "yes"})
    assert Member.objects.get(pk=desk.member.pk).permissions == ["config"]
    owner.web.post(address, {"do": "role", "role": "receptionist"})
    assert Member.objects.get(pk=desk.member.pk).permissions == []


def test_au_28_somebody_is_invited_by_a_letter_and_the_invitation_is_taken_back(owner: Standing) -> None:
    owner.web.post("/pro/members/invite", {"email": "New@example.org", "role": "agent"})
    made = Invitation.objects.get()
    link = next(word for word in str(mail.outbox[0].body).split() if "/pro/invitation/" in word)
    path = link[link.index("/pro/") :]
    assert (made.email, made.role, owner.web.get(path).status_code) == ("new@example.org", "agent", 200)
    assert "new@example.org" in text_of(owner.web.get("/pro/members/"))
    owner.web.post(f"/pro/members/invitations/{made.pk}/revoke")
    assert owner.web.get(path).status_code == 404


def test_an_admin_makes_no_owner(clinic: Clinic, friday: None) -> None:
    admin = Standing(clinic, Role.ADMIN)
    response = admin.web.post("/pro/members/invite", {"email": "new@example.org", "role": "owner"})
    assert (response.status_code, Invitation.objects.count(), len(mail.outbox)) == (403, 0, 0)


def test_tn_02_a_member_of_another_organisation_is_not_found(owner: Standing) -> None:
    stranger = Standing(make_clinic(), Role.OWNER)
    for fields in ({"do": "shut"}, {"do": "role", "role": "agent"}):
        assert owner.web.post(f"/pro/members/{stranger.member.pk}", fields).status_code == 404
