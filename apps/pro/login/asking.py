"""Asking again before what is dangerous: an open browser is not the person who logged in with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.queries import has_factor
from apps.core.errors import DomainError, Forbidden, Invalid, Limited
from apps.pro.desk import Desk
from apps.pro.door import View, in_panel, wants_json
from apps.pro.login.kept import seal_typed, unseal_typed
from apps.pro.login.passkeys import passkey_question
from apps.pro.login.proof import is_fresh, prove
from apps.pro.page import page

KEPT = "kept"  # the field of the form that was sent before
ANSWERS = ("password", "code", "passkey")  # one of them is enough


def _always(_request: HttpRequest, _desk: Desk, **_arguments: Any) -> bool:
    return True


def just_proven(when: Callable[..., bool] = _always) -> Callable[[View], View]:
    """A view of the desk whose POST asks for the password again when the last proof is older than fifteen minutes.

    Stands below `at_the_desk`. `when` says, of the same arguments, whether this POST is dangerous. The page that asks
    carries what was typed, and what was asked for is done as soon as the answer is right.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, desk: Desk, **arguments: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, desk, **arguments)
            if KEPT in request.POST:
                return _answered(request, desk, view, arguments)
            if is_fresh(request) or not when(request, desk, **arguments):
                return view(request, desk, **arguments)
            return _ask(request, desk, seal_typed(request))

        return wrapped

    return decorate


def kept_form(request: HttpRequest) -> QueryDict:
    """The form that waits beside the answer; Invalid where that is too long ago, or somebody else's."""
    typed = unseal_typed(request, request.POST[KEPT])
    if typed is None:
        raise Invalid(_("This took too long. Please go back and begin again."))
    return typed


def check_answer(request: HttpRequest) -> None:
    """Invalid or Limited unless the answer proves who is there, or they have proven it meanwhile."""
    if not is_fresh(request):
        prove(request, **{name: request.POST.get(name, "") for name in ANSWERS})


def question(request: HttpRequest, sealed: str, error: DomainError | None = None) -> dict[str, Any]:
    """What the page that asks shows: the form that waits, what was wrong with the last answer, what may be answered."""
    user: User = request.user  # type: ignore[assignment]  # the door let nobody else in
    often = _("That was too often. Please wait an hour.")
    return {
        KEPT: sealed,
        "told": often if isinstance(error, Limited) else error and error.message,
        "has_factor": has_factor(user),
        "passkey": passkey_question(user),
        "email": user.get_username(),
    }


def _answered(request: HttpRequest, desk: Desk, view: View, arguments: dict[str, Any]) -> HttpResponse:
    """The form that was kept, done now that somebody has said who they are; or asked once more."""
    typed = kept_form(request)
    try:
        check_answer(request)
    except (Invalid, Limited) as error:
        return _ask(request, desk, request.POST[KEPT], error)
    request.POST = typed  # type: ignore[assignment]  # a form as it was sent
    return view(request, desk, **arguments)


def _ask(request: HttpRequest, desk: Desk, sealed: str, error: DomainError | None = None) -> HttpResponse:
    sentence = _("It is a while since you logged in. Please load the page again and say that it is you.")
    if wants_json(request) or in_panel(request):
        raise Forbidden(sentence, code="proof_required")
    context = question(request, sealed, error)
    status = error.status if error else 403
    response = page(
        request, desk, "pro/prove.html", title=_("Is it still you?"), section="proof", status=status, **context
    )
    if error and error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response
