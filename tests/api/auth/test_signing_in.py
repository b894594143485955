"""Signing in to the API by password or secret, staying signed in, signing out."""

from typing import Any

import jwt
import pytest
from django.test import Client

from apps.api.auth.signing_in import MOST_OF_ACCOUNT, MOST_OF_NETWORK
from apps.organizations.actions.applications import create_application
from apps.organizations.models import Application, Member, TokenFamily
from apps.organizations.tokens.access import actor_of, claims_of
from tests.api.people import PASSWORD, Caller, add_member
from tests.clinic import NOW, Clinic, make_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday", "quick_hashes")]
SIGN_IN = "/api/auth/token"


@pytest.fixture
def friday(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def nadia(clinic: Clinic) -> Member:
    return add_member(clinic, "nadia@example.org")


def sign_in(
    email: str = "nadia@example.org", password: str = PASSWORD, address: str = "203.0.113.1", **more: Any
) -> Any:
    return Caller().post(SIGN_IN, {"email": email, "password": password} | more, REMOTE_ADDR=address)


def test_a_member_signs_in_and_is_told_what_they_are(nadia: Member) -> None:
    told = sign_in(email="Nadia@Example.org").json()
    access, refresh = told.pop("access_token"), told.pop("refresh_token")
    assert told == {
        "token_type": "Bearer",
        "expires_in": 900,
        "organization": nadia.organization.code,
        "role": "receptionist",
    }
    assert actor_of(claims_of(access, NOW), NOW).id == str(nadia.pk)
    again = Caller().post("/api/auth/refresh", {"refresh_token": refresh}).json()
    assert (again["expires_in"], again["refresh_token"] != refresh) == (900, True)


def test_signing_out_ends_the_tokens_of_this_sign_in_only(nadia: Member) -> None:
    here, there = sign_in().json(), sign_in().json()
    assert Caller(here["access_token"]).post("/api/auth/logout").status_code == 204
    assert Caller(here["access_token"]).post("/api/auth/logout").status_code == 401
    assert Caller().post("/api/auth/refresh", {"refresh_token": here["refresh_token"]}).status_code == 401
    assert Caller().post("/api/auth/refresh", {"refresh_token": there["refresh_token"]}).status_code == 200


def test_a_used_refresh_token_ends_the_sign_in_over_http_too(nadia: Member) -> None:
    told = sign_in().json()
    answers = [Caller().post("/api/auth/refresh", {"refresh_token": told["refresh_token"]}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 401]
    assert TokenFamily.objects.get().reason == "reuse"
    assert Caller(answers[0].json()["access_token"]).post("/api/auth/logout").status_code == 401


def test_au_08_a_wrong_password_and_an_unknown_e_mail_are_told_alike(nadia: Member) -> None:
    answers = [sign_in(password="wrong"), sign_in(email="nobody@example.org"), sign_in(password="")]
    assert [answer.status_code for answer in answers] == [401, 401, 400]
    assert answers[0].content == answers[1].content
    assert answers[0]["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("gone", ["member", "user", "organization"])
def test_who_is_not_active_does_not_sign_in(nadia: Member, gone: str) -> None:
    row: Any = nadia if gone == "member" else getattr(nadia, gone)
    setattr(row, "is_active" if gone == "user" else "active", False)
    row.save()
    assert sign_in().status_code == 401


def test_who_works_for_several_organisations_names_one(nadia: Member) -> None:
    other = make_clinic()
    Member.objects.create(organization=other.organization, user=nadia.user, role="owner")
    unsaid = sign_in()
    assert (unsaid.status_code, list(unsaid.json()["error"]["fields"])) == (400, ["organization"])
    assert sign_in(organization=other.organization.code).json()["role"] == "owner"
    assert sign_in(organization="somewhere-else").status_code == 401


def test_au_09_one_account_from_one_address_is_locked_after_five_failures(nadia: Member) -> None:
    assert [sign_in(password="wrong").status_code for _ in range(5)] == [401] * 4 + [429]
    locked = sign_in()
    assert (locked.status_code, int(locked["Retry-After"])) == (429, 900)
    assert sign_in(address="203.0.113.2").status_code == 200


def test_au_09_guessing_one_account_from_many_addresses_is_stopped(nadia: Member) -> None:
    for number in range(MOST_OF_ACCOUNT):
        sign_in(password="wrong", address=f"198.51.100.{number // 4}")
    assert sign_in(address="203.0.113.9").status_code == 429


def test_au_09_guessing_many_accounts_from_one_address_is_stopped(nadia: Member) -> None:
    for number in range(MOST_OF_NETWORK):
        sign_in(email=f"somebody{number}@example.org", password="wrong")
    assert [sign_in().status_code, sign_in(address="203.0.113.2").status_code] == [429, 200]


def test_signing_in_well_uses_up_nothing(nadia: Member) -> None:
    assert {sign_in().status_code for _ in range(MOST_OF_NETWORK + 2)} == {200}


def test_an_application_signs_in_by_its_secret(clinic: Clinic) -> None:
    made = create_application(actor=clinic.member(), organization=clinic.organization, name="App")
    shown = {"application": str(made.application.pk), "secret": made.secret}
    told = Caller().post(SIGN_IN, shown).json()
    assert list(told) == ["access_token", "token_type", "expires_in"]
    assert actor_of(claims_of(told["access_token"], NOW), NOW).id == str(made.application.pk)
    for wrong in (
        {"secret": "x"}, {"secret": made.secret + "x"}, {"application": "x"},
        {"application": str(clinic.organization.pk)},
    ):  # fmt: skip
        assert Caller().post(SIGN_IN, shown | wrong).status_code == 401
    Application.objects.update(active=False)
    assert Caller().post(SIGN_IN, shown).status_code == 401


def test_au_19_what_a_body_or_a_header_says_of_oneself_is_ignored(nadia: Member) -> None:
    told = (
        Client()
        .post(
            SIGN_IN,
            {
                "email": "nadia@example.org",
                "password": PASSWORD,
                "role": "owner",
                "org": "x",
                "is_staff": True,
                "sub": "1",
            },
            content_type="application/json",
            headers={"X-User": "root@example.org", "X-Role": "owner", "organization_code": "another"},
        )
        .json()
    )
    assert told["role"] == "receptionist"
    said = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert sorted(said) == ["aud", "exp", "iat", "iss", "jti", "kind", "org", "sid", "sub"]
    assert (said["sub"], said["org"]) == (str(nadia.pk), str(nadia.organization_id))


@pytest.mark.parametrize("header", ["", "x", "Bearer", "Bearer ", "Basic eDp4", "Bearer x y", "Token x"])
def test_other_headers_carry_no_token(db: None, header: str) -> None:
    assert Client().post("/api/auth/logout", headers={"Authorization": header}).status_code == 401


def test_a_session_opens_nothing_of_the_api(nadia: Member) -> None:
    web = Client()
    web.force_login(nadia.user)
    assert web.post("/api/auth/logout").status_code == 401


def test_the_keys_are_public_and_verify_the_tokens(nadia: Member) -> None:
    token = sign_in().json()["access_token"]
    keys = jwt.PyJWKSet.from_dict(Client().get("/.well-known/jwks.json").json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    said = jwt.decode(token, key, algorithms=["EdDSA"], audience="frontdesk.api", issuer="frontdesk")
    assert said["sub"] == str(nadia.pk)
    assert "d" not in Client().get("/.well-known/jwks.json").json()["keys"][0]


def test_au_13_a_password_of_a_megabyte_is_refused_before_it_is_hashed(nadia: Member) -> None:
    assert sign_in(password="x" * 900_000).json()["error"]["fields"] == {
        "password": ["This has at most 128 characters."]
    }
    assert sign_in(password="x" * 1_100_000).json()["error"]["code"] == "too_large"
    assert sign_in(password="a\x00b").json()["error"]["fields"] == {"password": ["This holds a NUL character."]}
