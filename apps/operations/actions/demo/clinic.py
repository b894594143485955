"""Making the demo clinic's set-up, people and logins."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.accounts.models import User
from apps.core.actor import Actor, system
from apps.groups import actions
from apps.groups.models import Calendar, Client, Group
from apps.groups.timezones import zone_of
from apps.operations.actions.demo import cast
from apps.operations.actions.logins import Login, add_login
from apps.organizations.actions import create_organization
from apps.organizations.models import Organization

ZONE = "Paris"
AROUND = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo clinic as the planner needs it; the indexes of its lists are those of the cast."""

    organization: Organization
    group: Group
    practitioners: list[int]
    services: list[int]
    clients: list[int]

    @property
    def actor(self) -> Actor:
        return system(self.organization.pk)


def find_demo() -> Demo | None:
    """The clinic, if it has been made. What people added to it since is not part of the play."""
    organization = Organization.objects.filter(code=cast.CODE).first()
    if organization is None:
        return None
    group = Group.objects.get(organization=organization, slug=cast.SLUG)
    calendars = dict(group.calendars.filter(kind=Calendar.Kind.PRACTITIONER).order_by("-id").values_list("name", "id"))
    services = dict(group.services.order_by("-id").values_list("name", "id"))
    emails = [person.email for person in cast.people()]
    clients = Client.objects.filter(group=group, email__in=emails, deleted=False).order_by("id")
    return Demo(
        organization,
        group,
        [calendars.get(part.name, 0) for part in cast.PRACTITIONERS],
        [services.get(offer.name, 0) for offer in cast.OFFERS],
        list(clients.values_list("pk", flat=True)),
    )


@transaction.atomic
def make_demo(now: datetime) -> None:
    """The organisation, its site with everything set up, sixty client cards and three logins."""
    organization = create_organization(code=cast.CODE, name=cast.NAME, sandbox=True)
    actor = system(organization.pk)
    group = actions.add_group(
        actor=actor,
        organization=organization,
        slug=cast.SLUG,
        name=cast.NAME,
        preposition="at the",
        address="14 rue des Lilas",
        zipcode="75011",
        city="Paris",
        country="France",
        phone="01 99 00 04 04",
        timezone=ZONE,
        display_intervention_price=True,
        validate_email=True,
        smsreminder=24 * 60,
    )
    _set_up(actor, group, now.astimezone(zone_of(ZONE)).date())
    for person in cast.people():
        actions.find_or_add_person(organization=organization.pk, group=group.pk, contact=person, from_web=False)
    for role, email, first_name, last_name in cast.LOGINS:
        add_login(
            actor=actor,
            organization=organization,
            login=Login(email, password_of(email)),
            role=role,
            first_name=first_name,
            last_name=last_name,
            is_staff=role == "owner",
        )


def _set_up(actor: Actor, group: Group, today: date) -> None:
    rooms = actions.add_calendar_set(actor=actor, group=group, name="Rooms")
    practitioners = []
    for sort, part in enumerate(cast.PRACTITIONERS):
        calendar = actions.add_calendar(actor=actor, group=group, name=part.name, publicname=part.name, sort=sort)
        hours = [(weekday, *times) for weekday in part.weekdays for times in part.hours]
        actions.set_weekly_hours(actor=actor, calendar=calendar, hours=hours, valid_from=today - AROUND)
        practitioners.append(calendar)
    for sort, name in enumerate(cast.ROOMS, len(practitioners)):
        actions.add_calendar(
            actor=actor, group=group, name=name, kind=Calendar.Kind.ROOM, calendar_set=rooms, sort=sort
        )
    headings = {
        name: actions.add_category(actor=actor, group=group, name=name, publicname=name, sort=sort)
        for sort, name in enumerate(dict.fromkeys(offer.category for offer in cast.OFFERS))
    }
    for sort, offer in enumerate(cast.OFFERS):
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


def wall(day: date, at: time) -> datetime:
    """That time on the clinic's wall."""
    return datetime.combine(day, at, zone_of(ZONE))
