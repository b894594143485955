"""Who logs in to the groups API with an e-mail, and what was kept of their password."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from apps.accounts.queries import has_factor
from apps.groups.models import Client, Customer, Group, LegacyPassword
from apps.groups.models.doors import password_mark
from apps.groups.timezones import zone_of
from apps.organizations.models import ApiKey, Member

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person, and the group that they are told as theirs; `kept` is None where no old password holds."""

    person: Member | Customer
    firstname: str
    lastname: str
    email: str
    cellphone: str
    group: int | None
    zone: ZoneInfo
    kept: LegacyPassword | None


def staff_candidate(key: ApiKey, email: str) -> Candidate | None:
    """The member of the key's organisation with this e-mail. An old password is no way around a second factor."""
    rows = Member.objects.select_related("user", "organization")
    member = rows.filter(
        organization_id=key.organization_id, user__email__iexact=email, active=True, user__is_active=True
    ).first()
    if member is None:
        return None
    kept = LegacyPassword.objects.filter(member=member).first()
    holds = member.organization.legacy_login and not has_factor(member.user)
    if kept is not None and (not holds or bytes(kept.bound_to) != password_mark(member.user)):
        kept = None
    group, user = _first_group(key), member.user
    return Candidate(member, user.first_name, user.last_name, user.email, member.cellphone, *_place(group), kept)


def customer_candidate(key: ApiKey, email: str) -> Candidate | None:
    """The customer of the key's organisation with this e-mail, named as on the card they used last. Four statements."""
    rows = Customer.objects.select_related("organization")
    customer = rows.filter(organization_id=key.organization_id, email__iexact=email).first()
    if customer is None:
        return None
    kept = LegacyPassword.objects.filter(customer=customer).first() if customer.organization.legacy_login else None
    cards = Client.objects.filter(customer=customer, deleted=False)
    if key.groups is not None:
        cards = cards.filter(group__in=key.groups)
    card = cards.select_related("group").order_by("-latest_visit", "-pk").first()
    if card is None:
        return Candidate(customer, "", "", customer.email, "", *_place(_first_group(key)), kept)
    return Candidate(
        customer, card.firstname, card.lastname, customer.email, card.firstphone, *_place(card.group), kept
    )


def _first_group(key: ApiKey) -> Group | None:
    rows = Group.objects.filter(organization_id=key.organization_id)
    return (rows if key.groups is None else rows.filter(pk__in=key.groups)).order_by("pk").first()


def _place(group: Group | None) -> tuple[int | None, ZoneInfo]:
    return (group.pk, zone_of(group.timezone)) if group else (None, UTC)
