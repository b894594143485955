"""What a sandbox hands out for the groups API: a key with every scope, and logins of the old kind."""

from dataclasses import dataclass

from apps.accounts.models import User
from apps.core.actor import system
from apps.core.ids import new_token
from apps.groups.actions.doors import keep_old_digest, set_customer_password
from apps.groups.models import Customer
from apps.operations.actions.logins import Login
from apps.organizations.actions import add_api_key
from apps.organizations.models import Organization
from apps.organizations.roles import Right


@dataclass(frozen=True, slots=True)
class Keyring:
    """The text of the key and the customer's login; neither is kept."""

    api_key: str
    account: Login


def add_keyring(*, organization: Organization, logins: list[Login], customer: int) -> Keyring:
    """A key, a password for the customer, and the old digest of the password of each of these members."""
    actor = system(organization.pk)
    for login in logins:
        keep_old_digest(user=User.objects.get(email=login.email), password=login.password)
    person = Customer.objects.get(pk=customer)
    account = Login(person.email, new_token())
    set_customer_password(actor=actor, customer=person, password=account.password)
    made = add_api_key(actor=actor, organization=organization, name="Sandbox key", scopes=list(Right))
    return Keyring(made.text, account)
