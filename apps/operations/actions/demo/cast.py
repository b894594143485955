"""Who plays in the demo clinic: its logins and its clients. Its sites are in `sites.py`.

Every name is invented; numbers are of the ranges kept for fiction.
"""

from apps.groups.contact import Contact
from apps.organizations.roles import Role

CODE = "clinique-des-lilas"
NAME = "Clinique des Lilas"

# (role, e-mail, first name, last name); the passwords are made from the installation's key.
LOGINS = (
    (Role.OWNER, "owner@lilas.example", "Claire", "Vasseur"),
    (Role.RECEPTIONIST, "desk@lilas.example", "Nadia", "Haddad"),
    (Role.PRACTITIONER, "roux@lilas.example", "Amélie", "Roux"),
)
COMMENTS = ("", "", "", "", "", "", "Brings the images of last month.", "Needs the lift.", "Speaks English.", "Late?")
REASONS = ("Cannot come.", "Feels better.", "Called an hour before: ill in bed.", "Missed the bus.", "")

_FIRST = (
    "Camille Léa Hugo Noah Sarah Jules Eva Tom Adam Zoé Lina Maël Anna Paul Jeanne Iris Louis Emma Lucas Chloé"
    " Nathan Manon Théo Inès Raphaël Alice Arthur Julia Gabriel Rose Ethan Louise Sacha Mila Victor Nina Samuel"
    " Ambre Martin Agathe Oscar Romane Simon Elsa Antoine Clara Maxime Lucie Bastien Margaux Youssef Salomé Karim"
    " Apolline Malik Yasmine Étienne Capucine Octave Solène Florence Mathis Océane Xavier Béatrice Jérémie Maude Alexis"
    " Geneviève William Rosalie Félix Audrey Olivier Mégane Thomas Juliette Édouard Noémie Liam Charlotte Zachary"
    " Catherine Logan Annabelle Jacob Sophie Émile Daphné Benjamin"
)
_LAST = (
    "Durand Fontaine Marchand Petit Cohen Bernard Lambert Leroy Nguyen Masson Caron Robin Weber Simon Roy Vidal"
    " Lopez Girard Bonnet Dupont Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin Morin Mathieu Clément"
    " Gauthier Dumont Lefebvre Chevalier Robert Legrand Garnier Faure Boyer Benoît Renard Schmitt Barbier Brun"
    " Picard Arnaud Colin Carpentier Ménard Diallo Aubert Traoré Poirier Haddad Benhaddou Lemaire Delattre"
    " Vasseur Joly Tremblay Gagnon Bouchard Côté Fortin Gauthier Morin Lavoie Pelletier Bélanger Lévesque Bergeron"
    " Girard Ouellet Desjardins Beaulieu Cloutier Poulin Lapointe Nadeau Thibault Gendron Charbonneau Villeneuve"
    " Paradis Desrosiers Labelle Turcotte Vaillancourt Lemieux"
)


def people(phone: str = "+336399800", first: int = 0, count: int = 60) -> list[Contact]:
    """`count` of the ninety people of the client files, from `first` on; `phone` is all but the last two digits."""
    everybody = enumerate(zip(_FIRST.split(), _LAST.split(), strict=True), 1)
    return [
        Contact(name, family, f"client{number:02d}@example.org", f"{phone}{number:02d}")
        for number, (name, family) in list(everybody)[first : first + count]
    ]
