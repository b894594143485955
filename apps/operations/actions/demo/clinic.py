"""Making the demo clinic: its organisation, its sites with their set-up and people, and the logins."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.accounts.models import User
from apps.core.actor import Actor, system
from apps.groups import actions
from apps.groups.actions.fields import GroupFields
from apps.groups.models import Calendar, Client, Group
from apps.groups.timezones import zone_of
from apps.operations.actions.demo import cast
from apps.operations.actions.demo.sites import SITES, Site
from apps.operations.actions.logins import Login, add_login
from apps.organizations.actions import create_organization
from apps.organizations.models import Organization

AROUND = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Demo:
    """One site of the demo clinic as the planner needs it; the indexes of its lists are those of the site's cast."""

    organization: Organization
    group: Group
    site: Site
    practitioners: list[int]
    services: list[int]
    clients: list[int]

    @property
    def actor(self) -> Actor:
        return system(self.organization.pk)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.site.timezone)


def find_organization() -> Organization | None:
    """The demo clinic, if it has been made."""
    return Organization.objects.filter(code=cast.CODE).first()


def find_site(organization: Organization, site: Site) -> Demo | None:
    """The site, if it has been made. What people added to it since is not part of the play."""
    group = Group.objects.filter(organization=organization, slug=site.slug).first()
    if group is None:
        return None
    calendars = dict(group.calendars.filter(kind=Calendar.Kind.PRACTITIONER).order_by("-id").values_list("name", "id"))
    services = dict(group.services.order_by("-id").values_list("name", "id"))
    emails = [person.email for person in site.people]
    clients = Client.objects.filter(group=group, email__in=emails, deleted=False).order_by("id")
    return Demo(
        organization,
        group,
        site,
        [calendars.get(part.name, 0) for part in site.practitioners],
        [services.get(offer.name, 0) for offer in site.offers],
        list(clients.values_list("pk", flat=True)),
    )


@transaction.atomic
def make_clinic(now: datetime) -> Organization:
    """The organisation, its sites with everything set up, their clients and three logins."""
    organization = create_organization(code=cast.CODE, name=cast.NAME, sandbox=True)
    for site in SITES:
        make_site(organization, site, now)
    for role, email, first_name, last_name in cast.LOGINS:
        add_login(
            actor=system(organization.pk),
            organization=organization,
            login=Login(email, password_of(email)),
            role=role,
            first_name=first_name,
            last_name=last_name,
            is_staff=role == "owner",
        )
    return organization


@transaction.atomic
def make_site(organization: Organization, site: Site, now: datetime) -> None:
    """One site: calendars with their hours, rooms, services, and a card for each client."""
    actor = system(organization.pk)
    fields: GroupFields = {**site.fields, "display_intervention_price": True, "validate_email": True}
    group = actions.add_group(actor=actor, organization=organization, slug=site.slug, name=site.name, **fields)
    _set_up(actor, group, site, now.astimezone(zone_of(site.timezone)).date())
    for person in site.people:
        actions.find_or_add_person(organization=organization.pk, group=group.pk, contact=person, from_web=False)


def _set_up(actor: Actor, group: Group, site: Site, today: date) -> None:
    rooms = actions.add_calendar_set(actor=actor, group=group, name="Rooms")
    practitioners = []
    for sort, part in enumerate(site.practitioners):
        calendar = actions.add_calendar(actor=actor, group=group, name=part.name, publicname=part.name, sort=sort)
        hours = [(weekday, *times) for weekday in part.weekdays for times in part.hours]
        actions.set_weekly_hours(actor=actor, calendar=calendar, hours=hours, valid_from=today - AROUND)
        practitioners.append(calendar)
    for sort, name in enumerate(site.rooms, len(practitioners)):
        actions.add_calendar(
            actor=actor, group=group, name=name, kind=Calendar.Kind.ROOM, calendar_set=rooms, sort=sort
        )
    headings = {
        name: actions.add_category(actor=actor, group=group, name=name, publicname=name, sort=sort)
        for sort, name in enumerate(dict.fromkeys(offer.category for offer in site.offers))
    }
    for sort, offer in enumerate(site.offers):
        actions.add_service(
            actor=actor,
            group=group,
            name=offer.name,
            publicname=offer.name,
            description=offer.description,
            length=offer.length,
            price=offer.price,
            color=offer.color,
            needs_approval=offer.needs_approval,
            sort=sort,
            category=headings[offer.category],
            performers=[practitioners[index] for index in offer.performers],
            requires=[rooms] if offer.room else [],
        )


def password_of(email: str) -> str:
    """The login's password: the same at every start of this installation, and of no other."""
    return salted_hmac("frontdesk.demo", email).hexdigest()[:12]


def working_logins() -> list[tuple[str, Login, bool]]:
    """(role, login, whether the password still is the printed one) of each login of the play."""
    users = {user.email: user for user in User.objects.filter(email__in=[email for _, email, _, _ in cast.LOGINS])}
    return [
        (str(role), login, email in users and users[email].check_password(login.password))
        for role, email, _, _ in cast.LOGINS
        for login in [Login(email, password_of(email))]
    ]


def wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That time on the site's wall."""
    return datetime.combine(day, at, zone)
