"""How allauth behaves here: staff log in; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Logins are made by invitation, never by a public form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
