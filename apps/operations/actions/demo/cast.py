"""Who and what the demo clinic consists of. Every name is invented; numbers are of the ranges kept for fiction."""

from dataclasses import dataclass
from datetime import time

from apps.groups.contact import Contact
from apps.organizations.roles import Role

CODE = SLUG = "clinique-des-lilas"
NAME = "Clinique des Lilas"

# (role, e-mail, first name, last name); the passwords are made from the installation's key.
LOGINS = (
    (Role.OWNER, "owner@lilas.example", "Claire", "Vasseur"),
    (Role.RECEPTIONIST, "desk@lilas.example", "Nadia", "Haddad"),
    (Role.PRACTITIONER, "roux@lilas.example", "Amélie", "Roux"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One practitioner: the weekdays worked and the hours of such a day."""

    name: str
    weekdays: tuple[int, ...]
    hours: tuple[tuple[time, time], ...]


PRACTITIONERS = (
    Part("Dr Amélie Roux", (0, 1, 2, 3, 4), ((time(9), time(12, 30)), (time(14), time(18, 30)))),
    Part("Dr Karim Benali", (0, 1, 3, 4), ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))),
    Part("Inès Moreau", (0, 1, 2, 3, 4), ((time(10), time(13)), (time(14), time(19)))),
)
ROOMS = ("Room 1", "Room 2")


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


OFFERS = (
    Offer("First consultation", "For your first visit to this doctor.", 30, 6000, (0, 1), 4, "#7fb7a9"),
    Offer("Follow-up", "A short visit about something we know already.", 15, 3000, (0, 1), 5, "#9bc1e0"),
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
)

# (index of the practitioner, weekday, start, end, text)
BREAKS = (
    (0, 1, time(9), time(9, 30), "Team meeting"),
    (1, 1, time(9), time(9, 30), "Team meeting"),
    (1, 3, time(16), time(17, 30), "Home visits"),
    (2, 4, time(16), time(19), "Training"),
)
COMMENTS = ("", "", "", "", "", "", "Brings the images of last month.", "Needs the lift.", "Speaks English.", "Late?")

_FIRST = (
    "Camille Léa Hugo Noah Sarah Jules Eva Tom Adam Zoé Lina Maël Anna Paul Jeanne Iris Louis Emma Lucas Chloé"
    " Nathan Manon Théo Inès Raphaël Alice Arthur Julia Gabriel Rose Ethan Louise Sacha Mila Victor Nina Samuel"
    " Ambre Martin Agathe Oscar Romane Simon Elsa Antoine Clara Maxime Lucie Bastien Margaux Youssef Salomé Karim"
    " Apolline Malik Yasmine Étienne Capucine Octave Solène"
)
_LAST = (
    "Durand Fontaine Marchand Petit Cohen Bernard Lambert Leroy Nguyen Masson Caron Robin Weber Simon Roy Vidal"
    " Lopez Girard Bonnet Dupont Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin Morin Mathieu Clément"
    " Gauthier Dumont Lefebvre Chevalier Robert Legrand Garnier Faure Boyer Benoît Renard Schmitt Barbier Brun"
    " Picard Arnaud Colin Carpentier Ménard Diallo Aubert Traoré Poirier Haddad Benhaddou Lemaire Delattre"
    " Vasseur Joly"
)


def people() -> list[Contact]:
    """The sixty people of the client file."""
    return [
        Contact(first, last, f"client{number:02d}@example.org", f"+336399800{number:02d}")
        for number, (first, last) in enumerate(zip(_FIRST.split(), _LAST.split(), strict=True), 1)
    ]
