"""Who stands at the desk, and at which site: made once a request, in two statements."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.appointments.access import appointment_for
from apps.appointments.models import Appointment
from apps.availability.hours import local_day
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.groups.access import sites_at, sites_of
from apps.groups.models import Group
from apps.groups.queries import Setup, setup_of
from apps.organizations.access import member_actor, stay_of
from apps.organizations.models import Stay
from apps.organizations.roles import Right, allows

SITE = "site"  # the session's key of the site that was chosen last
STAY = "stay"  # and of the stay, where somebody of the platform stands at the desk


@dataclass(frozen=True)
class Desk:
    """One member at one site. `sites` are all that this person may switch to, of every organisation.

    `stay` is there when it is nobody of the clinic, but of the platform.
    """

    actor: Actor
    group: Group
    sites: list[Group]
    person: str
    stay: Stay | None = None

    @cached_property
    def setup(self) -> Setup:
        """The site's set-up; one statement when this process does not hold it yet."""
        return setup_of(self.group.pk, self.group.setup_revision)

    @cached_property
    def may(self) -> dict[str, bool]:
        """Right -> whether this member has it, for templates."""
        return {right.value: allows(self.actor, right) for right in Right}

    @property
    def today(self) -> date:
        """The day that the clinic's wall shows."""
        return local_day(clock.epoch(clock.now()), self.setup.zone)

    def visit(self, appointment: int) -> Appointment:
        """The appointment, if it is of this site."""
        found = appointment_for(self.actor, appointment)
        if found.group_id != self.group.pk:
            raise NotFound("There is no such appointment.")
        return found


def desk_of(request: HttpRequest) -> Desk:
    """The desk of whoever is logged in, read anew each time: a right that is taken away is gone with the next click."""
    staying = _staying(request)
    sites = sites_at(staying[0].organization_id) if staying else sites_of(request.user)
    if not sites:
        raise NotFound("You do not belong to a clinic.", code="no_site")
    chosen = request.session.get(SITE)
    group = next((site for site in sites if site.pk == chosen), sites[0])
    stay, actor = staying or (None, member_actor(request.user, group.organization_id))
    person = str(request.user.get_full_name())  # type: ignore[union-attr]  # the door let nobody else in
    return Desk(actor=actor, group=group, sites=sites, person=person, stay=stay)


def _staying(request: HttpRequest) -> tuple[Stay, Actor] | None:
    """The stay of this session. One that has ended is said so once, and forgotten, and with it the clinic."""
    number = request.session.get(STAY)
    if number is None:
        return None
    found = stay_of(request.user, number, clock.now())
    if found is None:
        del request.session[STAY]
        raise NotFound(_("Your hour at this desk is over."), code="stay_over")
    return found
