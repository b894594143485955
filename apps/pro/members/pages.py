"""Members of the organisation and open invitations: looked at, changed, shut out, let in again, invited."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.actions import in_transaction
from apps.core import clock
from apps.core.errors import DomainError, Invalid
from apps.organizations.access import invitation_for, member_for, members_of, open_invitations, stays_at
from apps.organizations.actions import (
    change_permissions,
    change_role,
    deactivate_member,
    invite_member,
    reactivate_member,
    revoke_invitation,
)
from apps.organizations.models import Member
from apps.organizations.roles import Right, Role
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.invitation import send_invitation
from apps.pro.login.asking import just_proven
from apps.pro.reading import refuse
from apps.pro.setup.frame import setup_page
from apps.pro.times import moment_words
from apps.pro.words import ROLES

CONFIG = "config"
STAYS = 20


@at_the_desk("GET", right=Right.EDIT_MEMBERS)
def members(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everybody, those shut out last, the invitations that still hold, and who came to help. Three statements."""
    return _shown(request, desk)


@at_the_desk("POST", right=Right.EDIT_MEMBERS)
@just_proven()
def member(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """`do`: another `role` (and a developer's permissions), `shut` out, `admit` again; in force with the next click."""
    found = member_for(desk.actor, number)
    verb = request.POST.get("do", "")
    if verb == "role":
        return _written(request, desk, lambda: in_transaction(lambda: _change(request, desk, found)))
    if verb == "shut":
        return _written(request, desk, lambda: deactivate_member(actor=desk.actor, member=found))
    if verb == "admit":
        return _written(request, desk, lambda: reactivate_member(actor=desk.actor, member=found))
    raise refuse("do", _("There is no such choice."))


@at_the_desk("POST", right=Right.EDIT_MEMBERS)
@just_proven()
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`email` and `role`: a letter with a link that is good once and for a week."""

    def work() -> None:
        invited = invite_member(
            actor=desk.actor,
            organization=desk.group.organization,
            email=request.POST.get("email", ""),
            role=_role(request),
            now=clock.now(),
        )
        if not send_invitation(invited):
            sentence = _("The invitation is kept, but its letter could not be sent. Invite once more later.")
            raise Invalid(sentence, fields={"email": [sentence]})

    return _written(request, desk, work)


@at_the_desk("POST", right=Right.EDIT_MEMBERS)
def revoke(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The link of an invitation opens nothing any more."""
    found = invitation_for(desk.actor, number)
    return _written(request, desk, lambda: revoke_invitation(actor=desk.actor, invitation=found, now=clock.now()))


def _change(request: HttpRequest, desk: Desk, found: Member) -> None:
    """The role and the permissions: both or neither."""
    role = _role(request)
    if role != found.role:
        found = change_role(actor=desk.actor, member=found, role=role)
    wanted = [CONFIG] if role == Role.DEVELOPER and request.POST.get(CONFIG) == "yes" else []
    if wanted != found.permissions:
        change_permissions(actor=desk.actor, member=found, permissions=wanted)


def _role(request: HttpRequest) -> Role:
    role = request.POST.get("role", "")
    if role not in ROLES:
        raise refuse("role", _("There is no such choice."))
    return Role(role)


def _written(request: HttpRequest, desk: Desk, work: Callable[[], Any]) -> HttpResponse:
    """Back to the page; a refusal (the last owner, an owner's rights) is told on it."""
    try:
        work()
    except DomainError as error:
        if error.status not in {400, 403, 409}:
            raise
        told = [sentence for sentences in error.fields.values() for sentence in sentences] or [error.message]
        return _shown(request, desk, told, status=error.status)
    return HttpResponseRedirect(f"{reverse('members')}?saved=yes")


def _shown(request: HttpRequest, desk: Desk, told: list[str] | None = None, status: int = 200) -> HttpResponse:
    zone = desk.setup.zone
    organization = desk.actor.organization
    context = {
        "rows": [(row, ROLES[row.role]) for row in members_of(organization)],
        "invitations": [
            (row, ROLES[row.role], moment_words(row.expires_at, zone))
            for row in open_invitations(organization, clock.now())
        ],
        "stays": [(row, ROLES[row.role], moment_words(row.began_at, zone)) for row in stays_at(organization, STAYS)],
        "roles": list(ROLES.items()),
        "me": desk.actor.id,
        "told": told or [],
        "typed": request.POST,
        "saved": request.GET.get("saved") == "yes",
    }
    return setup_page(
        request, desk, "pro/members/list.html", title=_("Members"), tab="members", status=status, **context
    )
