"""Signing in by a code sent to the e-mail: no account, no password, no cookie."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.actions import check_code, start_verification
from apps.booking.origin import address_of
from apps.booking.pages.asked import NAMES
from apps.booking.pages.code import WORDS
from apps.booking.pages.frame import booking_page, show
from apps.booking.pages.kept import PROOF, address, kept_by
from apps.booking.tokens import SigningIn, proof_of, read_signing_in
from apps.core import clock
from apps.core.errors import DomainError, Invalid
from apps.groups.contact import clean_email
from apps.groups.models import Group
from apps.organizations.counting import limits_of

PURPOSE = "sign-in"


@booking_page("GET", "POST", closes=False)
def sign_in(request: HttpRequest, group: Group) -> HttpResponse:
    """Asks for the e-mail, then for the code. A known e-mail and an unknown one are answered alike."""
    if request.method != "POST":
        return _page(request, group, data=request.GET)
    waiting = read_signing_in(group, request.POST.get("waiting", ""))
    if waiting is None or "resend" in request.POST:
        return _ask(request, group, waiting.email if waiting else request.POST.get("email", ""))
    try:
        check_code(
            verification=UUID(waiting.verification),
            organization=group.organization_id,
            purpose=PURPOSE,
            bound_to=f"group:{group.pk}",
            code=request.POST.get("code", ""),
            now=clock.now(),
            address=address_of(request),
            budget=limits_of(group.organization_id).code_budget,
        )
    except DomainError as error:
        sentence = WORDS.get(error.code, WORDS["code_wrong"])()
        return _page(request, group, waiting, error, error_words=sentence, data=request.POST)
    return _back(request, group, proof_of(group, waiting.email))


def _ask(request: HttpRequest, group: Group, email: str) -> HttpResponse:
    try:
        made = start_verification(
            purpose=PURPOSE,
            target=clean_email(email),
            organization=group.organization_id,
            bound_to=f"group:{group.pk}",
            group=group.pk,
            language=get_language() or "",
            address=address_of(request),
            now=clock.now(),
            budget=limits_of(group.organization_id).code_budget,
        )
    except DomainError as error:
        sentence = error.message if isinstance(error, Invalid) else WORDS.get(error.code, WORDS["too_often"])()
        return _page(request, group, None, error, error_words=sentence, email=email, data=request.POST)
    return _page(request, group, SigningIn(group.pk, made.target, str(made.pk)), data=request.POST)


def _page(
    request: HttpRequest,
    group: Group,
    waiting: SigningIn | None = None,
    refusal: DomainError | None = None,
    *,
    data: Any,
    **more: Any,
) -> HttpResponse:
    title = _("Enter the code from our e-mail") if waiting else _("Sign in by e-mail")
    chosen = {name: data[name] for name in NAMES if data.get(name)}
    response = show(
        request,
        "sign_in.html",
        group,
        refusal.status if refusal else 200,
        title=title,
        waiting=waiting,
        token=waiting.token() if waiting else "",
        chosen=chosen,
        **more,
    )
    response["Cache-Control"] = "no-store"
    if refusal is not None and refusal.retry_after is not None:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _back(request: HttpRequest, group: Group, proof: str) -> HttpResponse:
    """To the step that was left, or to what is booked."""
    chosen = {name: request.POST[name] for name in NAMES if request.POST.get(name)}
    route = "book-you" if "start" in chosen else "book-time" if "service" in chosen else "book-mine"
    kept = kept_by(request) | {PROOF: proof}
    response = HttpResponseRedirect(address(route, group.slug, kept=kept, **chosen))
    response.status_code = 303
    return response
