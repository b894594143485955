"""An organisation narrows or renames its roles: at once, for pages and tokens alike, and never the owner's."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.core import clock
from apps.core.actor import Actor, system
from apps.organizations.access import member_actor
from apps.organizations.actions.settings import change_settings
from apps.organizations.models import Member, SettingValue
from apps.organizations.roles import RIGHTS, Right, Role, allows
from apps.organizations.settings.overrides import name_of
from apps.organizations.settings.queries import settings_of
from apps.organizations.tokens.access import actor_of, claims_of
from apps.organizations.tokens.actions import issue_tokens
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db


def narrow(clinic: Clinic, role: Role, *rights: Right, name: str = "") -> None:
    said = {"without": list(rights)} | ({"name": name} if name else {})
    values = {"ROLE_OVERRIDES": {str(role): said}}
    change_settings(actor=system(clinic.organization.pk), organization=clinic.organization, changes=values)


def add_member(clinic: Clinic, role: Role) -> Member:
    user = User.objects.create_user(f"{role}@{clinic.organization.code}.example", "a long and quiet sentence")
    return Member.objects.create(organization=clinic.organization, user=user, role=role)


def rights_of(actor: Actor) -> set[Right]:
    return {right for right in Right if allows(actor, right)}


def test_a_right_that_is_taken_away_is_gone_for_pages_and_tokens_and_comes_back(clinic: Clinic) -> None:
    member = add_member(clinic, Role.RECEPTIONIST)
    token = issue_tokens(member=member, now=clock.now(), lifetime=timedelta(hours=1)).access

    def seen() -> list[set[Right]]:
        now = clock.now()
        both = member_actor(member.user, clinic.organization.pk), actor_of(claims_of(token, now), now)
        return [rights_of(actor) for actor in both]

    whole = set(RIGHTS[Role.RECEPTIONIST])
    narrow(clinic, Role.RECEPTIONIST, Right.OVERBOOK, Right.APPROVE)
    assert seen() == [whole - {Right.OVERBOOK, Right.APPROVE}] * 2
    change_settings(
        actor=system(clinic.organization.pk), organization=clinic.organization, changes={"ROLE_OVERRIDES": None}
    )
    assert seen() == [whole] * 2


def test_other_roles_and_other_organisations_keep_theirs(clinic: Clinic) -> None:
    narrow(clinic, Role.RECEPTIONIST, Right.BOOK)
    agent = add_member(clinic, Role.AGENT)
    elsewhere = add_member(make_clinic(), Role.RECEPTIONIST)
    for member in (agent, elsewhere):
        assert rights_of(member_actor(member.user, member.organization_id)) == set(RIGHTS[Role(member.role)])


def test_what_stands_in_the_row_can_neither_widen_a_role_nor_touch_the_owner(clinic: Clinic) -> None:
    narrow(clinic, Role.AGENT, Right.BOOK)
    forged = {"agent": {"without": [], "with": ["edit_settings"]}, "owner": {"name": "x"}}
    SettingValue.objects.update(value=forged)
    agent, owner = add_member(clinic, Role.AGENT), add_member(clinic, Role.OWNER)
    assert rights_of(member_actor(agent.user, clinic.organization.pk)) == set(RIGHTS[Role.AGENT])
    assert rights_of(member_actor(owner.user, clinic.organization.pk)) == set(Right)


def test_a_role_has_the_name_that_the_organisation_gives_it(clinic: Clinic) -> None:
    narrow(clinic, Role.RECEPTIONIST, name="Front office")
    overrides = settings_of(clinic.organization).general.role_overrides
    assert (name_of("receptionist", overrides), name_of("agent", overrides)) == ("Front office", "")
