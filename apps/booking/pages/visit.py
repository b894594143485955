"""One appointment as its customer sees it, behind a link that nobody can guess."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from apps.appointments.access import appointment_by_link
from apps.appointments.actions.states import check_cutoff
from apps.appointments.models import Appointment
from apps.appointments.states import MOVABLE, State
from apps.booking.pages.errors import not_allowed, refused
from apps.booking.pages.framing import allow_framing
from apps.booking.pages.kept import LANGUAGE, address, kept_by, speak
from apps.booking.pages.steps import Line, about_service
from apps.booking.pages.words import address_line, clock_words, cutoff_words, day_words, local, when_words
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import DomainError, Forbidden, NotFound
from apps.groups.access import public_group
from apps.groups.models import Calendar, Group
from apps.groups.queries import Setup, setup_of


@dataclass(frozen=True, slots=True)
class Visit:
    """The appointment, who came by the link, and the link's token."""

    actor: Actor
    appointment: Appointment
    token: str
    setup: Setup
    now: datetime
    kept: Mapping[str, str] = field(default_factory=dict)

    def link(self, route: str, **query: object) -> str:
        """The address of one of the pages behind this link."""
        return address(route, self.appointment.group.slug, self.token, kept=self.kept, **query)

    @property
    def start(self) -> int:
        """In epoch seconds."""
        return clock.epoch(self.appointment.starts_at)

    @property
    def when(self) -> str:
        """Day and time on the clinic's wall."""
        return when_words(local(self.start, self.setup.zone), year=True)

    @property
    def day(self) -> str:
        """The day on the clinic's wall."""
        return day_words(local(self.start, self.setup.zone).date(), year=True)

    @property
    def clock(self) -> str:
        """From when till when on the clinic's wall."""
        bounds = self.appointment.starts_at, self.appointment.ends_at
        starts, ends = (local(clock.epoch(one), self.setup.zone) for one in bounds)
        return f"{clock_words(starts)} – {clock_words(ends)}"

    def as_it_is_now(self) -> Appointment:
        """Read once more: somebody else, or a second tap on the same button, has changed it meanwhile."""
        return appointment_by_link(self.token, self.now)[1]

    @property
    def changeable(self) -> bool:
        """Whether its customer may still move or cancel it here."""
        if self.appointment.state not in MOVABLE:
            return False
        try:
            check_cutoff(self.appointment, self.now)
        except Forbidden:
            return False
        return True


View = Callable[[HttpRequest, Visit], HttpResponse]


def manage_page(*methods: str) -> Callable[[View], Callable[[HttpRequest, str, str], HttpResponse]]:
    """A page behind a manage link: kept nowhere, told to nobody by a Referer, never found by a search engine."""

    def made(view: View) -> Callable[[HttpRequest, str, str], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
            if request.method not in {*methods, "HEAD"}:
                return not_allowed(methods)
            group = None
            speak(request)
            try:
                group = public_group(slug)
                response = _opened(request, group, token, view)
            except DomainError as error:
                response = refused(error, group)
            if group is not None:
                allow_framing(response, group)
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex"
            return response

        return answer

    return made


def _opened(request: HttpRequest, group: Group, token: str, view: View) -> HttpResponse:
    now = clock.now()
    try:
        actor, appointment = appointment_by_link(token, now)
        if appointment.group_id != group.pk:
            raise NotFound("This link belongs to another clinic.")
    except NotFound as error:
        return render(request, "booking/no_link.html", {"group": group}, status=error.status)
    if appointment.customer is not None:
        speak(request, card=appointment.customer.language)
    setup = setup_of(group.pk, group.setup_revision)
    kept = {name: value for name, value in kept_by(request).items() if name == LANGUAGE}
    return view(request, Visit(actor, appointment, token, setup, now, kept))


def state_words(state: str) -> str:
    """The state as its customer understands it."""
    words = {
        State.PENDING: _("Waiting for the clinic’s yes"),
        State.BOOKED: _("Booked"),
        State.CONFIRMED: _("Confirmed"),
        State.ARRIVED: _("You are here"),
        State.DONE: _("Done"),
        State.NO_SHOW: _("Missed"),
        State.CANCELLED: _("Cancelled"),
    }
    return words[State(state)]


def lines_of(visit: Visit) -> list[Line]:
    """What, with whom, where, for whom: the first name only, since links get forwarded."""
    appointment, group = visit.appointment, visit.appointment.group
    lines = [Line(_("Service"), appointment.service.publicname or appointment.service.name)]
    service = visit.setup.services.get(appointment.service_id)
    if service and (about := about_service(group, service)):
        lines.append(Line(_("Length and price") if "·" in about else _("About"), about))
    if appointment.calendar.publicname:
        lines.append(Line(_("With"), appointment.calendar.publicname))
    place: Group | Calendar = appointment.calendar if appointment.calendar.address else group
    lines.append(Line(_("Where"), ", ".join(part for part in (group.name, address_line(place)) if part)))
    lines.append(Line(_("For"), appointment.client.firstname))
    return lines


def rule_for(visit: Visit) -> str:
    """Until when it may be moved or cancelled."""
    group, service = visit.appointment.group, visit.appointment.service
    return cutoff_words((group.cutoff if service.cutoff is None else service.cutoff) * 60)
