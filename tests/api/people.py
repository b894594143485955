"""A member with a password and a browserless caller, for tests of the API's doors."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from apps.accounts.models import User
from apps.core import clock
from apps.organizations.models import Member
from apps.organizations.tokens.actions import Tokens, issue_tokens
from tests.clinic import Clinic

PASSWORD = "a long and quiet sentence"


@dataclass(frozen=True)
class Caller:
    """Somebody with a token, or without."""

    token: str = ""

    def get(self, path: str, **more: Any) -> Any:
        return self._call("get", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self._call("post", path, {} if body is None else body, **more)

    def _call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(Client(), method)(path, headers=headers, **sent, **more)


def add_member(clinic: Clinic, email: str, role: str = "receptionist", permissions: tuple[str, ...] = ()) -> Member:
    """A member who can sign in with PASSWORD."""
    user = User.objects.create_user(email, PASSWORD)
    return Member.objects.create(organization=clinic.organization, user=user, role=role, permissions=list(permissions))


def tokens_for(member: Member) -> Tokens:
    """As if they had just signed in."""
    return issue_tokens(member=member, now=clock.now())
