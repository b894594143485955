"""A clinic's own colours: as it chose them where they can be read, corrected and said so where not."""

import itertools
import json
import re

import pytest
from django.test import Client

from apps.booking.colours import stylesheet
from apps.groups.colours import PAIRS, contrast, corrected, readable
from apps.groups.models import Group
from tests.booking.forms import page
from tests.clinic import Clinic

SAMPLE = {
    "content_bg": "#FDF7E8",
    "content_text": "#333333",
    "content_links": "#322A1D",
    "main_bg": "#F1C48D",
    "main_text": "#FFFFFF",
    "page_bg": "#322A1D",
    "page_text": "#FFFCF7",
}


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): ([^;]+);", css))


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#0b6b63", "#0b6b63") == 1


def test_colours_that_can_be_read_stay_and_one_that_cannot_is_changed_and_told() -> None:
    css = stylesheet(json.dumps(SAMPLE))
    found = tokens(css)
    assert (found["page"], found["page-ink"], found["surface"], found["brand"]) == (
        "#322a1d",
        "#fffcf7",
        "#fdf7e8",
        "#f1c48d",
    )
    assert contrast(found["brand-ink"], found["brand"]) >= 4.5
    assert css.startswith("/* main_text #ffffff on main_bg #f1c48d is 1.6 to 1, below 4.5: shown as ")


def test_whatever_is_chosen_every_text_can_be_read_on_its_ground() -> None:
    steps = ("#000000", "#777777", "#ff0000", "#ffff00", "#0000ff", "#ffffff", "#8a5a00")
    for text, ground in itertools.product(steps, steps):
        assert contrast(readable(text, ground), ground) >= 4.5
        found = tokens(stylesheet(json.dumps({"content_text": text, "content_bg": ground, "content_links": text})))
        for ink, paper in (
            ("ink", "surface"),
            ("muted", "sunken"),
            ("link", "surface"),
            ("brand-strong", "brand-soft"),
        ):
            assert contrast(found[ink], found[paper]) >= 4.5, (text, ground, ink)


def test_a_pair_that_is_good_is_left_as_it_is() -> None:
    good = {name: "#000000" if (name, ground) in PAIRS else "#ffffff" for name, ground in PAIRS}
    good |= {ground: "#ffffff" for _, ground in PAIRS}
    assert corrected(good) == (good, [])


@pytest.mark.parametrize("nonsense", ["", "{", "[]", "{}", None])
def test_without_colours_there_is_nothing_to_say(nonsense: str | None) -> None:
    assert stylesheet(nonsense) == ""


@pytest.mark.django_db
def test_the_pages_link_the_clinics_stylesheet_and_only_then(client: Client, clinic: Clinic) -> None:
    assert "colours.css" not in page(client, clinic).content.decode()
    Group.objects.filter(pk=clinic.group.pk).update(usercolors=json.dumps({"main_bg": "#884422"}))
    html = page(client, clinic).content.decode()
    href = re.findall(r'href="([^"]+colours\.css[^"]*)"', html)[0]
    answer = client.get(href)
    assert (answer["Content-Type"], "--brand: #884422;" in answer.content.decode()) == ("text/css; charset=utf-8", True)
    assert "max-age=3600" in answer["Cache-Control"]


@pytest.mark.django_db
def test_the_qr_code_is_a_picture_of_the_public_address(client: Client, clinic: Clinic) -> None:
    answer = page(client, clinic, "qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml") or answer.content.startswith(b"<svg")
    assert b"<script" not in answer.content
