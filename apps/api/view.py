"""What every route of the API is made of."""

from functools import cached_property
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.api.answers import refused
from apps.api.auth.bearer import bearer_actor
from apps.api.limits import Share, count_call
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import DomainError, Invalid, NotFound

log = structlog.get_logger(__name__)


class ApiView(APIView):
    """A route of our own dialect; the others replace `refusal` and `who`.

    It knows no session and no cookie (so no CSRF token either), and is answered on the short way of
    config/middleware.py. Every refusal, also of a method, is told by `refusal`.
    """

    authentication_classes = ()
    permission_classes = ()
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]  # /api/docs/ says what OPTIONS would
    share: Share | None = None

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)
        view.stateless = True  # type: ignore[attr-defined]
        return view

    def refusal(self, error: DomainError) -> HttpResponse:
        """How this dialect refuses."""
        return refused(error)

    def who(self, request: HttpRequest) -> Actor:
        """How this dialect carries credentials."""
        return bearer_actor(request)

    @cached_property
    def actor(self) -> Actor:
        """Who asks; Unauthenticated when nobody known does, Limited when they do so too often."""
        actor = self.who(self.request._request)
        self.share = count_call(actor, clock.now().timestamp())
        return actor

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """There is one form of answer, whatever is asked for."""
        return self.get_renderers()[0], "application/json"

    def handle_exception(self, exc: Exception) -> Any:
        """The refusal in the dialect's form. An accident is told as such: the log has it, the answer nothing of it."""
        error = told(exc)
        if error is None:
            log.exception("server_error", path=self.request.path)
            error = accident()
        response = self.refusal(error)
        if error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        if error.status == 405:
            response["Allow"] = ", ".join(self.allowed_methods)
        if error.status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if self.share is not None:
            self.share.write(response)
        response._csp_exempt = True  # a policy is for pages
        return super().finalize_response(request, response, *args, **kwargs)


def accident() -> DomainError:
    """What is told of an error that is ours."""
    error = DomainError("Something went wrong on our side; nothing of it is your fault.", code="server_error")
    error.status = 500
    return error


def told(error: Exception) -> DomainError | None:
    """A refusal of the framework in our words; None for what is none."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, Http404 | exceptions.NotFound):
        return NotFound("There is nothing at this address.")
    if isinstance(error, exceptions.MethodNotAllowed):
        refusal = Invalid("This address does not answer to that method.", code="method_not_allowed")
        refusal.status = 405
        return refusal
    if isinstance(error, exceptions.APIException):
        refusal = Invalid("The request cannot be read.", code="malformed")
        refusal.status = error.status_code
        return refusal
    return None
