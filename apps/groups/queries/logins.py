"""Who logs in to the groups API with an e-mail, and what was kept of their password."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models.functions import Lower

from apps.accounts.models import password_mark
from apps.accounts.queries import with_factor
from apps.groups.models import Client, Customer, Group, LegacyPassword
from apps.groups.timezones import zone_of
from apps.organizations.models import ApiKey, Member

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person, and the group that they are told as theirs."""

    person: Member | Customer
    firstname: str
    lastname: str
    email: str
    cellphone: str
    group: int | None
    zone: ZoneInfo


def staff_digest(key: ApiKey, email: str) -> str:
    """The hash by which a member of the key's organisation with this e-mail may log in; blank where nobody may.

    An old password is no way around a second factor. One statement that reads no row of the person, as the next one:
    how long it takes tells nobody whether there is somebody.
    """
    rows = LegacyPassword.objects.alias(folded=Lower("member__user__email"), safe=with_factor("member__user"))
    kept = rows.filter(
        folded=email.lower(),
        safe=False,
        member__organization=key.organization_id,
        member__organization__legacy_login=True,
        member__active=True,
        member__user__is_active=True,
    )
    of_user = ("member__user__password", "member__user__hashed_anew", "member__user__first_mark")
    found = kept.values_list("digest", "bound_to", *of_user)
    return next((digest for digest, bound, *password in found if bytes(bound).hex() == password_mark(*password)), "")


def customer_digest(key: ApiKey, email: str) -> str:
    """The same of a customer of the key's organisation."""
    rows = LegacyPassword.objects.alias(folded=Lower("customer__email")).filter(
        folded=email.lower(),
        customer__organization=key.organization_id,
        customer__organization__legacy_login=True,
    )
    return next(iter(rows.values_list("digest", flat=True)), "")


def staff_candidate(key: ApiKey, email: str) -> Candidate | None:
    """The member of the key's organisation with this e-mail."""
    rows = Member.objects.select_related("user")
    member = rows.filter(
        organization_id=key.organization_id, user__email__iexact=email, active=True, user__is_active=True
    ).first()
    if member is None:
        return None
    group, user = _first_group(key), member.user
    return Candidate(member, user.first_name, user.last_name, user.email, member.cellphone, *_place(group))


def customer_candidate(key: ApiKey, email: str) -> Candidate | None:
    """The customer of the key's organisation with this e-mail, named as on the card used last. Three statements."""
    customer = Customer.objects.filter(organization_id=key.organization_id, email__iexact=email).first()
    if customer is None:
        return None
    cards = Client.objects.filter(customer=customer, deleted=False)
    if key.groups is not None:
        cards = cards.filter(group__in=key.groups)
    card = cards.select_related("group").order_by("-latest_visit", "-pk").first()
    if card is None:
        return Candidate(customer, "", "", customer.email, "", *_place(_first_group(key)))
    return Candidate(customer, card.firstname, card.lastname, customer.email, card.firstphone, *_place(card.group))


def _first_group(key: ApiKey) -> Group | None:
    rows = Group.objects.filter(organization_id=key.organization_id)
    return (rows if key.groups is None else rows.filter(pk__in=key.groups)).order_by("pk").first()


def _place(group: Group | None) -> tuple[int | None, ZoneInfo]:
    return (group.pk, zone_of(group.timezone)) if group else (None, UTC)
