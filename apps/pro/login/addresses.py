"""The e-mails of somebody who logs in: allauth's page, on which none is used before it is proven."""

from typing import Any

from allauth.account.views import EmailView
from django.http import HttpRequest, HttpResponse

from apps.accounts.actions.addresses import keep_address
from apps.accounts.models import User


class Addresses(EmailView):  # type: ignore[misc]  # allauth has no types
    """Adding, proving, choosing and taking away."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if isinstance(request.user, User):
            keep_address(user=request.user)
        response: HttpResponse = super().dispatch(request, *arguments, **named)
        return response

    def _action_primary(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """The library lets an unproven one be chosen while none is proven; here it is none, whatever there is."""
        address = self._get_email_address(request)
        return super()._action_primary(request, *arguments, **named) if address and address.verified else None
