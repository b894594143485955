"""The short way: who is on it, and what holds there all the same."""

import pytest
from django.test import Client
from django.urls import resolve

from tests.clinic import make_clinic

pytestmark = pytest.mark.django_db


def test_the_json_door_is_on_the_short_way_and_pages_and_sessions_are_not() -> None:
    short = {
        path: getattr(resolve(path).func, "stateless", False)
        for path in ("/book/a/slots.json", "/book/a/appointments.json", "/book/a/explain.json", "/book/a/", "/admin/")
    }
    assert short == {
        "/book/a/slots.json": True,
        "/book/a/appointments.json": True,
        "/book/a/explain.json": False,
        "/book/a/": False,
        "/admin/": False,
    }


def test_the_short_way_has_the_id_the_security_headers_and_the_language_and_sets_no_cookie() -> None:
    slug = make_clinic().group.slug
    response = Client().get(f"/book/{slug}/slots.json", headers={"X-Request-ID": "caller-17", "Accept-Language": "fr"})
    held = {name: response.headers.get(name) for name in ("X-Request-ID", "X-Content-Type-Options", "Content-Language")}
    assert held == {"X-Request-ID": "caller-17", "X-Content-Type-Options": "nosniff", "Content-Language": "fr"}
    assert not response.cookies


def test_ht_03_a_foreign_host_is_refused_on_the_short_way_too() -> None:
    slug = make_clinic().group.slug
    assert Client().get(f"/book/{slug}/slots.json", headers={"Host": "evil.example"}).status_code == 400
