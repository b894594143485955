"""The two sites of the demo clinic: who works there when, in which rooms, and what is offered."""

from dataclasses import dataclass, field
from datetime import date, time

from apps.groups.actions.fields import GroupFields
from apps.groups.contact import Contact
from apps.operations.actions.demo import cast

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WEEKDAYS = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
# The demo may be opened on any day, and today is to be worth looking at.
EVERY_DAY = (*WEEKDAYS, SATURDAY, SUNDAY)
Hours = tuple[tuple[time, time], ...]
MORNING_AND_AFTERNOON: Hours = ((time(9), time(12, 30)), (time(14), time(18, 30)))


@dataclass(frozen=True, slots=True)
class Part:
    """One practitioner: the weekdays worked and the hours of such a day."""

    name: str
    weekdays: tuple[int, ...] = WEEKDAYS
    hours: Hours = MORNING_AND_AFTERNOON


@dataclass(frozen=True, slots=True)
class Offer:
    """One service: minutes, cents, the indexes of who performs it, how often it is asked for."""

    name: str
    description: str
    length: int
    price: int
    performers: tuple[int, ...]
    weight: int
    color: str
    category: str = "Consultations"
    room: bool = False
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """What a practitioner (by index) does instead on that weekday."""

    practitioner: int
    weekday: int
    starts: time
    ends: time
    text: str


@dataclass(frozen=True, slots=True)
class Absence:
    """A practitioner is away for some days, every fourth week of the year: those whose number leaves `week`."""

    practitioner: int
    week: int
    weekday: int
    days: int
    text: str

    def begins_on(self, day: date) -> bool:
        """Whether that is the first day of one."""
        return day.isocalendar().week % 4 == self.week and day.weekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Site:
    """One site with all that is set up there."""

    slug: str
    name: str
    fields: GroupFields
    practitioners: tuple[Part, ...]
    rooms: tuple[str, ...]
    offers: tuple[Offer, ...]
    pauses: tuple[Pause, ...] = ()
    absences: tuple[Absence, ...] = ()
    people: list[Contact] = field(default_factory=list)

    @property
    def timezone(self) -> str:
        """The label of its time zone."""
        return self.fields["timezone"]


PARIS = Site(
    slug="clinique-des-lilas",
    name="Clinique des Lilas",
    fields={
        "preposition": "at the",
        "address": "14 rue des Lilas",
        "zipcode": "75011",
        "city": "Paris",
        "country": "France",
        "phone": "01 99 00 04 04",
        "timezone": "Paris",
        "currency_code": "EUR",
    },
    practitioners=(
        Part("Dr Amélie Roux", EVERY_DAY),
        Part(
            "Dr Karim Benali",
            (MONDAY, TUESDAY, THURSDAY, FRIDAY),
            ((time(8, 30), time(12)), (time(13, 30), time(17, 30))),
        ),
        Part("Inès Moreau", EVERY_DAY, ((time(10), time(13)), (time(14), time(19)))),
        Part("Dr Wei Chen", (MONDAY, WEDNESDAY, SATURDAY, SUNDAY), ((time(9), time(13)), (time(14), time(17)))),
    ),
    rooms=("Room 1", "Room 2"),
    offers=(
        Offer("First consultation", "For your first visit to this doctor.", 30, 6000, (0, 1, 3), 4, "#7fb7a9"),
        Offer("Follow-up", "A short visit about something we know already.", 15, 3000, (0, 1, 3), 5, "#9bc1e0"),
        Offer("Check-up", "A full examination. Come without breakfast.", 60, 9000, (0, 1), 2, "#e0c48a"),
        Offer("Ultrasound", "Please bring earlier images.", 30, 7500, (0, 1), 2, "#c8a9d6", room=True),
        Offer("Physiotherapy", "Bring sports clothes.", 45, 5000, (2,), 6, "#f0b39a", "Physiotherapy", room=True),
        Offer(
            "Assessment",
            "Before a course of physiotherapy.",
            60,
            7000,
            (2,),
            2,
            "#e58f8f",
            "Physiotherapy",
            room=True,
            needs_approval=True,
        ),
    ),
    pauses=(
        Pause(0, TUESDAY, time(9), time(9, 30), "Team meeting"),
        Pause(1, TUESDAY, time(9), time(9, 30), "Team meeting"),
        Pause(1, THURSDAY, time(16), time(17, 30), "Home visits"),
        Pause(2, FRIDAY, time(16), time(19), "Training"),
    ),
    absences=(Absence(1, 1, THURSDAY, 2, "Congress"),),
    people=cast.people(),
)

MONTREAL = Site(
    slug="lilas-montreal",
    name="Clinique des Lilas Montréal",
    fields={
        "preposition": "at the",
        "address": "404 avenue des Lilas",
        "zipcode": "H2T 1S4",
        "city": "Montréal",
        "country": "Canada",
        "country_code": "1",
        "phone": "514-555-0104",
        "timezone": "Eastern Time (US & Canada)",
        "currency_code": "CAD",
    },
    practitioners=(
        Part("Dre Florence Gagnon", EVERY_DAY, ((time(8), time(12)), (time(13), time(16)))),
        Part("Marc-André Fortin", (MONDAY, TUESDAY, WEDNESDAY, THURSDAY), ((time(9), time(12)), (time(13), time(17)))),
    ),
    rooms=("Salle A",),
    offers=(
        Offer("Consultation", "With the family doctor.", 30, 9500, (0,), 5, "#7fb7a9"),
        Offer("Follow-up", "A short visit about something we know already.", 20, 6000, (0,), 4, "#9bc1e0"),
        Offer("Vaccination", "Bring your booklet.", 15, 4500, (0,), 2, "#e0c48a", room=True),
        Offer("Osteopathy", "Bring sports clothes.", 45, 11000, (1,), 6, "#f0b39a", "Osteopathy", room=True),
        Offer(
            "First osteopathy",
            "We look at your file before we confirm.",
            60,
            13000,
            (1,),
            2,
            "#e58f8f",
            "Osteopathy",
            room=True,
            needs_approval=True,
        ),
    ),
    pauses=(Pause(0, WEDNESDAY, time(13), time(14), "Residents' round"),),
    absences=(Absence(1, 3, MONDAY, 3, "Holiday"),),
    people=cast.people("+151455501", 60, 30),
)

SITES = (PARIS, MONTREAL)
