"""Bearer tokens: what is believed, what is refused, and when one stops."""

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jwt.api_jws import PyJWS

from apps.core.actor import Actor
from apps.core.errors import Unauthenticated
from apps.core.ids import token_hash
from apps.organizations.models import Application, Member, SigningKey, TokenFamily
from apps.organizations.tokens.access import actor_of, claims_of
from apps.organizations.tokens.actions import (
    end_family,
    end_tokens_of,
    issue_application_token,
    issue_tokens,
    refresh_tokens,
    rotate_signing_keys,
)
from apps.organizations.tokens.claims import ACCESS, decode
from apps.organizations.tokens.keyring import MOST_READS, Keyring, private_key, public_bytes, published_keys
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(clinic: Clinic) -> Member:
    return Member.objects.select_related("user", "organization").get(pk=clinic.member().id)


def who(token: str, now: Any = NOW) -> Actor:
    return actor_of(claims_of(token, now), now)


def is_refused(token: str, now: Any = NOW) -> bool:
    try:
        who(token, now)
    except Unauthenticated:
        return True
    return False


def test_a_token_stands_for_the_member_with_the_rights_of_this_moment(member: Member) -> None:
    token = issue_tokens(member=member, now=NOW).access
    me = {"kind": "member", "organization": member.organization_id, "id": str(member.pk)}
    assert who(token) == Actor(**me, role="owner")
    Member.objects.update(role="developer", permissions=["config"])
    assert who(token) == Actor(**me, role="developer", scopes=frozenset({"config"}))


def test_it_is_good_for_a_quarter_of_an_hour_and_is_read_in_one_statement(member: Member) -> None:
    token = issue_tokens(member=member, now=NOW).access
    assert not is_refused(token, NOW + ACCESS - timedelta(seconds=1))
    assert is_refused(token, NOW + ACCESS)
    with CaptureQueriesContext(connection) as asked:
        who(token)
    assert len(asked) == 1


@pytest.mark.parametrize("change", ["member", "user", "organization", "password", "logout", "all"])
def test_tn_12_and_au_22_it_stops_with_the_next_request(member: Member, change: str) -> None:
    token = issue_tokens(member=member, now=NOW).access
    if change == "member":
        Member.objects.update(active=False)
    elif change == "user":
        member.user.is_active = False
        member.user.save()
    elif change == "organization":
        member.organization.active = False
        member.organization.save()
    elif change == "password":
        member.user.set_password("another sentence")
        member.user.save()
    elif change == "logout":
        end_family(family=TokenFamily.objects.get().pk, now=NOW)
    else:
        end_tokens_of(user=member.user, reason="factor", now=NOW)
    assert is_refused(token)


def test_an_applications_token_stops_with_its_secret_and_with_itself(clinic: Clinic) -> None:
    made = Application.objects.create(
        organization=clinic.organization, name="App", secret_hash=token_hash("one"), scopes=["book"]
    )
    token = issue_application_token(application=made, now=NOW)
    assert who(token) == Actor(
        kind="application", organization=clinic.organization.pk, id=str(made.pk), scopes=frozenset({"book"})
    )
    for change, back in (({"secret_hash": token_hash("two")}, {"secret_hash": token_hash("one")}),
                         ({"active": False}, {"active": True})):  # fmt: skip
        Application.objects.update(**change)
        assert is_refused(token)
        Application.objects.update(**back)
        assert not is_refused(token)


def test_a_refresh_token_gives_the_next_ones(member: Member) -> None:
    first = issue_tokens(member=member, now=NOW)
    second = refresh_tokens(refresh=first.refresh, now=NOW + timedelta(minutes=20))
    third = refresh_tokens(refresh=second.refresh, now=NOW + timedelta(minutes=40))
    assert len({first.refresh, second.refresh, third.refresh}) == 3
    assert who(third.access, NOW + timedelta(minutes=41)).id == str(member.pk)
    assert TokenFamily.objects.count() == 1


def test_au_23_a_refresh_token_that_was_used_ends_the_whole_family(member: Member) -> None:
    first, other = issue_tokens(member=member, now=NOW), issue_tokens(member=member, now=NOW)
    second = refresh_tokens(refresh=first.refresh, now=NOW)
    for stolen in (first, second):
        with pytest.raises(Unauthenticated):
            refresh_tokens(refresh=stolen.refresh, now=NOW)
    assert [is_refused(tokens.access) for tokens in (first, second, other)] == [True, True, False]
    assert list(Event.objects.filter(topic="tokens.reuse").values_list("subject", flat=True)) == [f"member:{member.pk}"]


def test_a_family_ends_after_twelve_hours(member: Member) -> None:
    tokens = issue_tokens(member=member, now=NOW)
    with pytest.raises(Unauthenticated):
        refresh_tokens(refresh=tokens.refresh, now=NOW + timedelta(hours=12))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "W10:1w:x", "x" * 10_000, "\x00", "é"])
def test_what_is_no_refresh_token_is_refused_and_ends_nothing(member: Member, text: str) -> None:
    tokens = issue_tokens(member=member, now=NOW)
    for shown in (text, tokens.access, tokens.refresh[:-1]):
        with pytest.raises(Unauthenticated):
            refresh_tokens(refresh=shown, now=NOW)
    assert not is_refused(tokens.access)


def test_no_token_and_no_private_key_is_stored(member: Member) -> None:
    tokens = issue_tokens(member=member, now=NOW)
    kept = str(list(TokenFamily.objects.values())) + str(list(SigningKey.objects.values()))
    kept += str(list(Event.objects.values()))
    private = private_key(SigningKey.objects.get().pk).private_bytes_raw()
    assert tokens.access not in kept
    assert tokens.refresh not in kept
    assert repr(private)[2:-1] not in kept


def claims(member: Member, **changes: Any) -> dict[str, Any]:
    """What a good token says, with changes; None leaves a claim out."""
    good = jwt.decode(issue_tokens(member=member, now=NOW).access, options={"verify_signature": False})
    return {name: value for name, value in (good | changes).items() if value is not None}


def forged(said: dict[str, Any], headers: dict[str, Any] | None = None) -> str:
    """Signed with our newest key: only what it says is wrong."""
    kid = SigningKey.objects.latest("created_at").pk
    header = {"kid": kid, "typ": "at+jwt"} | (headers or {})
    return PyJWS().encode(json.dumps(said).encode(), private_key(kid), algorithm="EdDSA", headers=header)


SOON = int(NOW.timestamp())
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "no exp": {"exp": None},
    "an old exp": {"exp": SOON - 1},
    "a far exp": {"exp": SOON + 366 * 86400},
    "an exp in words": {"exp": "tomorrow"},
    "an infinite exp": {"exp": 1e300},
    "a future nbf": {"nbf": SOON + 3600},
    "a future iat": {"iat": SOON + 3600, "exp": SOON + 4000},
    "no iat": {"iat": None},
    "no aud": {"aud": None},
    "another aud": {"aud": "frontdesk"},
    "a list of aud": {"aud": ["frontdesk.api", "other"]},
    "another iss": {"iss": "https://evil.example"},
    "a list of iss": {"iss": ["frontdesk"]},
    "a prefix as iss": {"iss": "front"},
    "no iss": {"iss": None},
    "no sub": {"sub": None},
    "an empty sub": {"sub": ""},
    "another sub": {"sub": "0"},
    "a number as sub": {"sub": 1},
    "no kind": {"kind": None},
    "an unknown kind": {"kind": "system"},
    "no org": {"org": None},
    "another org": {"org": str(uuid.uuid4())},
    "no family": {"sid": None},
    "another family": {"sid": str(uuid.uuid4())},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS)
def test_au_17_wrong_claims_are_refused(member: Member, wrong: str) -> None:
    assert not is_refused(forged(claims(member)))
    assert is_refused(forged(claims(member, **WRONG_CLAIMS[wrong])))


def test_au_17_an_id_token_and_a_refresh_token_are_no_access_tokens(member: Member) -> None:
    assert is_refused(forged(claims(member), {"typ": "JWT"}))
    assert is_refused(issue_tokens(member=member, now=NOW).refresh)


def unsigned(header: dict[str, Any], said: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(part).encode() for part in (header, said)] + [signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_au_16_other_algorithms_are_refused(member: Member) -> None:
    said = claims(member)
    kid = SigningKey.objects.latest("created_at").pk
    key = private_key(kid)
    header = {"kid": kid, "typ": "at+jwt"}
    raw = public_bytes(key)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    other = rsa.generate_private_key(65537, 2048)
    tokens = [unsigned(header | {"alg": alg}, said) for alg in ("none", "NONE", "None", "", "EdDSA", "ES256")]
    tokens += [jwt.encode(said, raw, algorithm="HS256", headers=header), unsigned(header | {"alg": "HS256"}, said, pem)]
    tokens += [jwt.encode(said, other, algorithm="RS256", headers=header)]
    tokens += [jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=header)]
    tokens += [forged(said, {"crit": ["exp"]}), forged(said, {"b64": False}), forged(said, {"cty": "JWT"})]
    tokens += [forged({"nested": forged(said)}), forged(said) + ".", "." + forged(said), forged(said)[:-2]]
    assert [is_refused(token) for token in tokens] == [True] * len(tokens)


@pytest.mark.parametrize("header", ["jku", "jwk", "x5u", "x5c"])
def test_au_18_a_token_does_not_say_where_its_key_is(member: Member, header: str) -> None:
    assert is_refused(forged(claims(member), {header: "https://evil.example/keys"}))


@pytest.mark.parametrize("kid", ["../../dev/null", "' OR 1=1 --", "https://evil.example/k", "", "x" * 500])
def test_au_18_a_kid_that_is_none_of_ours_opens_nothing(member: Member, kid: str) -> None:
    assert is_refused(forged(claims(member), {"kid": kid}))


def test_au_18_a_flood_of_unknown_keys_costs_few_reads(db: None) -> None:
    ring = Keyring()
    with CaptureQueriesContext(connection) as asked:
        found = {ring.key_of(f"unknown-{number}", NOW) for number in range(1000)}
    assert found == {None}
    assert len(asked) <= 2 * MOST_READS  # the minute may turn meanwhile


def test_keys_rotate_and_the_old_ones_verify_what_they_signed(member: Member) -> None:
    token = issue_tokens(member=member, now=NOW).access
    soon = NOW + timedelta(seconds=1)
    rotate_signing_keys(now=soon)
    later = issue_tokens(member=member, now=soon).access
    kids = [jwt.get_unverified_header(one)["kid"] for one in (token, later)]
    assert len(set(kids)) == 2
    assert [key["kid"] for key in published_keys(soon)] == list(reversed(kids))
    ring = Keyring()
    assert decode(token, key_of=lambda kid: ring.key_of(kid, NOW), now=NOW) is not None
    assert [key["kid"] for key in published_keys(NOW + timedelta(days=2))] == kids[1:]


def test_a_key_that_is_to_be_forgotten_verifies_nothing(member: Member, capsys: Any) -> None:
    token = issue_tokens(member=member, now=NOW).access
    call_command("rotate_signing_keys", "--forget")
    ring = Keyring()
    assert decode(token, key_of=lambda kid: ring.key_of(kid, NOW), now=NOW) is None
    assert SigningKey.objects.get().pk in capsys.readouterr().out


def test_another_secret_key_makes_another_signing_key(member: Member, settings: Any) -> None:
    first = issue_tokens(member=member, now=NOW).access
    settings.SECRET_KEY = "another key that signs everything from now on, and is long"
    second = issue_tokens(member=member, now=NOW + timedelta(seconds=1)).access
    kids = {jwt.get_unverified_header(token)["kid"] for token in (first, second)}
    assert {row.pk for row in SigningKey.objects.all()} == kids
    assert len(kids) == 2


def test_tn_02_a_token_is_of_one_organisation(member: Member) -> None:
    token = issue_tokens(member=member, now=NOW).access
    other = make_clinic()
    Member.objects.create(organization=other.organization, user=member.user, role="owner")
    assert who(token).organization == member.organization_id
    assert is_refused(forged(claims(member, org=str(other.organization.pk))))
