"""English and French: chosen by the link, the card or the browser, and kept from page to page without a cookie."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.groups.models import Customer, Group, Service
from launch.catalogs import catalogs
from launch.places import Places
from tests.booking.forms import ADA, fields_of, page, send, you
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db


def language_of(answer: Any) -> str:
    return str(re.findall(r'<html lang="(\w+)"', answer.content.decode())[0])


def test_the_browser_chooses_and_a_link_chooses_before_it(client: Client, clinic: Clinic) -> None:
    french = {"HTTP_ACCEPT_LANGUAGE": "fr-CA,en;q=0.5"}
    home = f"/book/{clinic.group.slug}/"
    assert language_of(client.get(home)) == "en"
    assert language_of(client.get(home, **french)) == "fr"
    assert language_of(client.get(home + "?lang=en", **french)) == "en"
    assert language_of(client.get(home + "?lang=fr")) == "fr"
    assert language_of(client.get(home + "?lang=xx", **french)) == "fr"
    assert client.get(home + "?lang=fr")["Content-Language"] == "fr"


def test_a_chosen_language_stays_through_every_link_and_form(client: Client, clinic: Clinic) -> None:
    visit, bell = clinic.services["visit"].pk, clinic.calendars["bell"].pk
    for step, query in (
        ("", {}),
        ("practitioner", {"service": visit}),
        ("time", {"service": visit, "calendar": bell}),
        ("sign-in", {}),
    ):
        html = page(client, clinic, step, lang="fr", **query).content.decode()
        for href in re.findall(rf'href="(/book/{clinic.group.slug}/[^"]*)"', html):
            assert "lang=" in href, (step, href)
    done = send(client, clinic, fields_of(you(client, clinic, lang="fr")) | ADA)
    assert "lang=fr" in done["Location"]
    shown = client.get(done["Location"])
    assert (language_of(shown), "C’est réservé" in shown.content.decode()) == ("fr", True)
    assert Customer.objects.get().language == "fr"


def test_a_manage_link_speaks_the_language_of_the_card(client: Client, clinic: Clinic) -> None:
    token = clinic.book("09:30", language="fr").token
    link = f"/book/{clinic.group.slug}/manage/{token}"
    assert language_of(client.get(link)) == "fr"
    assert language_of(client.get(link + "?lang=en")) == "en"
    assert "Lundi 23 novembre 2026" in client.get(link).content.decode()


def test_days_counts_and_money_are_french_in_french(client: Client, clinic: Clinic) -> None:
    Service.objects.filter(pk=clinic.services["visit"].pk).update(price=1250)
    Group.objects.update(display_intervention_price=True)
    visit = clinic.services["visit"].pk
    home = page(client, clinic, lang="fr").content.decode()
    assert "30 minutes · 12,50\xa0€" in home
    times = page(client, clinic, "time", service=visit, calendar="any", day="2026-11-23", lang="fr").content.decode()
    assert "Lundi 23 novembre" in times
    assert "26 libres" in times
    assert "Horaires à l’heure de Paris." in times
    assert "À déplacer ou annuler librement jusqu’à 24 heures avant." in times


def test_the_other_language_is_one_link_away_and_keeps_the_page(client: Client, clinic: Clinic) -> None:
    html = page(client, clinic, "time", service=clinic.services["visit"].pk, calendar="any").content.decode()
    href = re.findall(r'<a href="([^"]+)" lang="fr"', html)[0].replace("&amp;", "&")
    assert "Quand cela vous convient-il" in client.get(href).content.decode()


def test_french_has_a_space_that_does_not_break_before_high_punctuation() -> None:
    for path in catalogs(Places.here()):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("msgstr"):
                line = re.sub(r'\\"\w+\\":', "", line)  # noqa: PLW2901  keys of an example in JSON are no French
                assert not re.search(r"[^\s\xa0][;?!](?:\s|\"|$)|[^\s\xa0]:(?:\s|\"$)| [:;?!]", line), line
