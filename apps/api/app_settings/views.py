"""/v2/integrations/: tokens, customers, applications and what applications keep."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from apps.api.app_settings.door import application_actor, organization_actor, require_operator
from apps.api.app_settings.envelope import failure, success
from apps.api.app_settings.reading import read_entity, read_flag, read_key, read_seconds
from apps.api.app_settings.shapes import ACCOUNT, as_app, as_customer, as_setting
from apps.api.auth.signing_in import application_by_secret, organization_by_secret
from apps.api.reading import body_of, read_text
from apps.api.view import ApiView
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import DomainError, NotFound
from apps.organizations.access import application_by_id
from apps.organizations.actions.app_settings import LONGEST_VALUE, delete_app_setting, set_app_setting
from apps.organizations.actions.applications import create_application, create_customer
from apps.organizations.models import Application
from apps.organizations.queries import app_settings_of, applications_of, credential_of, organization_named
from apps.organizations.tokens.actions import issue_application_token, issue_organization_token


class Enveloped(ApiView):
    """A route of this contract."""

    def refusal(self, error: DomainError) -> HttpResponse:
        return failure(error)


class Token(Enveloped):
    """A token for an id and its secret."""

    def post(self, request: Request) -> HttpResponse:
        """`Id`, `Secret` and `Entity` (app or customer), and for how many seconds (`expire_in`, 60 to 3600)."""
        body, now = body_of(request._request), clock.now()
        entity, lifetime = read_entity(body), timedelta(seconds=read_seconds(body))
        name, secret = read_text(body, "Id"), read_text(body, "Secret")
        if entity == "app":
            application = application_by_secret(request._request, name, secret, now)
            return success(issue_application_token(application=application, now=now, lifetime=lifetime))
        credential = organization_by_secret(request._request, name, secret, now)
        return success(issue_organization_token(credential=credential, now=now, lifetime=lifetime))


class Customer(Enveloped):
    """The organisation itself."""

    def who(self, request: HttpRequest) -> Actor:
        return organization_actor(request)

    def get(self, request: Request) -> HttpResponse:
        """What is known of the organisation whose token this is."""
        credential = credential_of(self.actor.organization)
        if credential is None:
            raise NotFound("There is no such customer.")
        return success(as_customer(credential))

    def post(self, request: Request) -> HttpResponse:
        """`CustomerName` and `email`: a new organisation, made by the operator. Its secret is shown once."""
        require_operator(request._request)
        body = body_of(request._request)
        name, email = read_text(body, "CustomerName"), read_text(body, "email")
        made = create_customer(name=name, email=email)
        return success({**as_customer(made.credential), "CustomerSecret": made.secret})


class App(Enveloped):
    """The organisation's applications."""

    def who(self, request: HttpRequest) -> Actor:
        return organization_actor(request)

    def get(self, request: Request) -> HttpResponse:
        """All of them; their secrets are not among what is known of them."""
        return success([as_app(one) for one in applications_of(self.actor.organization)])

    def post(self, request: Request) -> HttpResponse:
        """`AppName`, the telephony account that it names, and `IsActive`. Its secret is shown here and never again."""
        actor, body = self.actor, body_of(request._request)
        about = {field: read_text(body, field, required=False) for field in ACCOUNT}
        made = create_application(
            actor=actor,
            organization=organization_named(actor.organization),
            name=read_text(body, "AppName"),
            about={field: text for field, text in about.items() if text},
            active=read_flag(body, "IsActive", default=True),
        )
        return success({**as_app(made.application), "AppSecret": made.secret})


class AppSettings(Enveloped):
    """What an application keeps for itself."""

    def who(self, request: HttpRequest) -> Actor:
        return application_actor(request)

    def get(self, request: Request) -> HttpResponse:
        """All of it, or with `?key=` the one; 400 for a key that is not set."""
        application, key = self.application(), read_key(request._request, required=False)
        found: list[dict[str, Any]] = [as_setting(one) for one in app_settings_of(application.pk, key)]
        if key is None:
            return success(found)
        if not found:
            raise NotFound("There is no such key.", code="unknown_key", fields={"Key": ["Not set."]})
        return success(found[0])

    def post(self, request: Request) -> HttpResponse:
        """`Key` and `Value`: set it, whether or not it was set before. Four keys take web addresses only."""
        application, body = self.application(), body_of(request._request)
        key, value = read_text(body, "Key"), read_text(body, "Value", most=LONGEST_VALUE)
        return success(as_setting(set_app_setting(actor=self.actor, application=application, key=key, value=value)))

    def delete(self, request: Request) -> HttpResponse:
        """Forget `?key=`, or the `Key` of the body; 400 for one that is not set."""
        application, key = self.application(), read_key(request._request, required=True)
        delete_app_setting(actor=self.actor, application=application, key=key or "")
        return success("Deleted Successfully")

    def application(self) -> Application:
        """The caller's own row: the token names it, and nothing in the request does."""
        found = application_by_id(UUID(self.actor.id))
        if found is None:
            raise NotFound("There is no such application.")
        return found


class Unknown(Enveloped):
    """Every other address below the prefix."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is nothing at this address.")
