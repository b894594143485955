"""The link of an invitation: somebody new sets a password, somebody known joins one clinic more."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import reverse

from apps.accounts.queries import is_user
from apps.core import clock
from apps.core.errors import DomainError, Invalid
from apps.groups.actions.doors import keep_old_digest
from apps.organizations.access import invitation_by_token
from apps.organizations.actions import Invited, accept_invitation
from apps.organizations.models import Invitation
from apps.pro.door import refusal
from apps.pro.login.letters import send_letter
from apps.pro.login.sessions import begin_session
from apps.pro.words import ROLES

BACKEND = "apps.accounts.authentication.ByEmail"


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and what it does. The token is in the address, so the page is not kept and names no other site."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    try:
        response = _answer(request, token)
    except DomainError as error:
        response = refusal(request, error)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def send_invitation(invited: Invited) -> bool:
    """The letter with the link; False when it could not be sent."""
    organization = invited.invitation.organization
    link = settings.PUBLIC_URL + reverse("invitation", kwargs={"token": invited.token})
    context = {"link": link, "clinic": organization.name, "role": ROLES[invited.invitation.role]}
    return send_letter("account/email/invitation", invited.invitation.email, context, organization=organization)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_by_token(token, clock.now())
    if request.method != "POST":
        return _form(request, found)
    user = request.user if request.user.is_authenticated else None
    data = request.POST
    try:
        member = accept_invitation(
            token=token,
            user=user,
            password=data.get("password", ""),
            first_name=data.get("first_name", "").strip(),
            last_name=data.get("last_name", "").strip(),
            now=clock.now(),
        )
    except Invalid as error:
        return _form(request, found, status=400, wrong=error.fields)
    if user is None:
        keep_old_digest(user=member.user, password=data.get("password", ""))
        login(request, member.user, backend=BACKEND)
        begin_session(request)
    return HttpResponseRedirect(resolve_url("desk"))


def _form(request: HttpRequest, found: Invitation, status: int = 200, **more: Any) -> HttpResponse:
    known = is_user(found.email)
    mine = request.user.is_authenticated and request.user.email.lower() == found.email
    context = {
        "invitation": found,
        "role": ROLES[found.role],
        "known": known,
        "mine": mine,
        "other": request.user.is_authenticated and not mine,
        "typed": request.POST,
        "wrong": {},
        "login": f"{resolve_url('account_login')}?next={request.path}",
        **more,
    }
    return HttpResponse(render_to_string("pro/invitation.html", context, request), status=status)
