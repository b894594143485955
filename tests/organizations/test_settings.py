"""Settings: declared once, checked by their kind, written all or nothing, read typed and remembered."""

import csv
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import RateCounter
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Forbidden, Invalid, NotFound
from apps.core.sealing import CannotOpenError
from apps.organizations.actions.settings import change_settings, check_settings, try_settings
from apps.organizations.models import DataKey, SettingValue
from apps.organizations.roles import Role
from apps.organizations.settings import queries
from apps.organizations.settings.kinds import Refused
from apps.organizations.settings.placeholders import filled, subject_and_body
from apps.organizations.settings.queries import changes_of, settings_of
from apps.organizations.settings.registry import CATEGORIES, REGISTRY, Settings
from apps.outbox.models import Event
from tests.clinic import Clinic, make_clinic

CANARY = "canary-5f1e-secret-1234"
CONTRACT = list(csv.DictReader((Path(__file__).parent / "contract_settings.csv").read_text("utf-8").splitlines()))


def change(clinic: Clinic, actor: Actor | None = None, **values: Any) -> dict[str, SettingValue]:
    return change_settings(actor=actor or clinic.member(), organization=clinic.organization, changes=values)


def refused(clinic: Clinic, **values: Any) -> dict[str, list[str]]:
    """Key -> what is said against it."""
    with pytest.raises(Invalid) as told:
        change(clinic, **values)
    return {key: list(said) for key, said in told.value.fields.items()}


def test_every_key_of_the_contract_is_declared_under_its_category_in_its_words() -> None:
    ours = {key: (one.category, one.description) for key, one in REGISTRY.items() if not one.ours}
    assert ours == {row["key"]: (row["category"], row["description"]) for row in CONTRACT}
    assert len(ours) == 36


def test_the_eleven_categories_are_there_and_each_has_a_key() -> None:
    named = {"JIRA", "OPEN_TELE", "RINGCENTRAL", "OURA", "SCHEDULING", "GENERAL", "FIREBASE", "CLOUDFLARE", "AUTH0"}
    assert set(CATEGORIES) == named | {"EMAIL", "TWILLIO"}
    assert {one.category for one in REGISTRY.values()} == set(CATEGORIES)


@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        ("ALLOW_PAST_DAY_BOOKING", "true", True),
        ("ALLOW_PAST_DAY_BOOKING", False, False),
        ("EMAIL_CONFIG_PORT", " 465 ", 465),
        ("EMAIL_CONFIG_HOST", "SMTP.Example.org.", "smtp.example.org"),
        ("EMAIL_CONFIG_SENDER", " desk@example.org ", "desk@example.org"),
        ("TIME_ZONE", "America/New_York", "America/New_York"),
        ("TWILLIO_PHONE_NUMBER", "+33 6 39 98 00 01", "+33639980001"),
        ("NOTIFICATION_CATEGORIES", "bookings, changes", ["bookings", "changes"]),
        ("NOTIFICATION_CATEGORIES", '["bookings"]', ["bookings"]),
        ("ROLE_OVERRIDES", '{"agent": {"name": "Front office"}}', {"agent": {"name": "Front office"}}),
        ("SMS_APPOINTMENT_BOOKED_TEMPLATE", "See you {{ when }}", "See you {{ when }}"),
        ("FIREBASE_SERVICE_ACCOUNT", {"type": "service_account"}, '{"type": "service_account"}'),
    ],
)
def test_a_value_is_kept_in_its_plain_form(key: str, given: Any, kept: Any) -> None:
    assert REGISTRY[key].read(given) == kept


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("ALLOW_PAST_DAY_BOOKING", "perhaps"), ("ALLOW_PAST_DAY_BOOKING", 1), ("EMAIL_CONFIG_PORT", 0),
        ("EMAIL_CONFIG_PORT", True), ("EMAIL_CONFIG_PORT", "25.5"), ("EMAIL_CONFIG_HOST", "localhost"),
        ("EMAIL_CONFIG_HOST", "0x7f.1"), ("EMAIL_CONFIG_HOST", "10.0.0.5"), ("EMAIL_CONFIG_SENDER", "desk"),
        ("EMAIL_CONFIG_SECURITY", "none"), ("EMAIL_CONFIG_USER", "two\nlines"), ("EMAIL_CONFIG_USER", ""),
        ("EMAIL_CONFIG_USER", 7), ("EMAIL_CONFIG_PASS", "x" * 16_001), ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "Factory"), ("TWILLIO_PHONE_NUMBER", "0612345678"), ("AUTH0_OTP_AUTH_URL", "http://a.example"),
        ("AUTH0_OTP_AUTH_URL", "https://127.0.0.1/"), ("CLOUDFLARE_R2_BUCKET_NAME", "UP"),
        ("CLOUDFLARE_R2_ACCOUNT_ID", "a.evil.example/"), ("NOTIFICATION_CATEGORIES", {"a": 1}),
        ("ROLE_OVERRIDES", {"owner": {"name": "Boss"}}), ("ROLE_OVERRIDES", {"agent": {"without": ["edit_members"]}}),
        ("ROLE_OVERRIDES", {"agent": {"with": ["edit_settings"]}}), ("ROLE_OVERRIDES", "{"), ("ROLE_OVERRIDES", []),
        ("SMS_APPOINTMENT_BOOKED_TEMPLATE", "{{reason}}"), ("SMS_APPOINTMENT_BOOKED_TEMPLATE", "{{when"),
        ("SMS_APPOINTMENT_BOOKED_TEMPLATE", "{% now %}"), ("SMS_APPOINTMENT_BOOKED_TEMPLATE", "{{when.year}}"),
        ("EMAIL_APPOINTMENT_BOOKED_TEMPLATE", "x" * 20_001), ("TIME_ZONE", ["Europe/Paris"]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_in_a_sentence(key: str, given: Any) -> None:
    with pytest.raises(Refused, match=r"^[A-Za-z].+\.$"):
        REGISTRY[key].read(given)


def test_a_template_is_filled_with_what_it_names_and_reads_no_value_again() -> None:
    values = {"first_name": "{{link}}", "link": "https://x.example"}
    assert filled("Hello {{ first_name }}, {{link}} {{when}}", values) == "Hello {{link}}, https://x.example "
    assert subject_and_body("Subject: See you\n\nHello") == ("See you", "Hello")
    assert subject_and_body("Hello\nSubject: no") == ("", "Hello\nSubject: no")


@pytest.mark.django_db
class TestWriting:
    def test_what_is_set_is_read_typed_and_what_is_not_has_its_default(self, clinic: Clinic) -> None:
        change(clinic, EMAIL_CONFIG_HOST="smtp.example.org", EMAIL_CONFIG_PASS=CANARY, ALLOW_PAST_DAY_BOOKING=True)
        found = settings_of(clinic.organization)
        assert isinstance(found, Settings)
        assert (found.email.host, found.email.port, found.email.user) == ("smtp.example.org", 587, None)
        assert found.email.password is not None
        assert (found.email.password.reveal(), found.scheduling.allow_past_day_booking) == (CANARY, True)

    def test_of_many_of_which_one_is_wrong_none_is_written_and_each_wrong_one_is_named(self, clinic: Clinic) -> None:
        assert list(refused(clinic, TIME_ZONE="Europe/Paris", EMAIL_CONFIG_PORT=0, EMAIL_CONFIG_HOST="localhost")) == [
            "EMAIL_CONFIG_PORT",
            "EMAIL_CONFIG_HOST",
        ]
        assert not SettingValue.objects.exists()

    def test_none_takes_a_setting_away(self, clinic: Clinic) -> None:
        change(clinic, TIME_ZONE="Europe/Paris", EMAIL_CONFIG_PORT=25)
        assert list(change(clinic, TIME_ZONE=None)) == ["EMAIL_CONFIG_PORT"]
        assert settings_of(clinic.organization).general.time_zone is None

    def test_z6_one_unknown_key_among_many_writes_none(self, clinic: Clinic) -> None:
        assert refused(clinic, TIME_ZONE="Europe/Paris", TIMEZONE="x") == {"TIMEZONE": ["There is no such setting."]}
        assert not SettingValue.objects.exists()

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
    def test_z5_only_the_owner_may_write(self, clinic: Clinic, role: Role) -> None:
        with pytest.raises(Forbidden):
            change(clinic, clinic.member(role), TIME_ZONE="Europe/Paris")

    def test_z5_and_a_developer_with_the_permission(self, clinic: Clinic) -> None:
        developer = clinic.member(Role.DEVELOPER)
        allowed = Actor("member", developer.organization, developer.id, developer.role, frozenset({"config"}))
        assert list(change(clinic, allowed, TIME_ZONE="Europe/Paris")) == ["TIME_ZONE"]

    def test_z12_nobody_writes_another_organisations(self, clinic: Clinic) -> None:
        with pytest.raises(NotFound):
            change(clinic, make_clinic().member(), TIME_ZONE="Europe/Paris")

    def test_z12_nobody_tries_another_organisations(self, clinic: Clinic) -> None:
        change(clinic, EMAIL_CONFIG_HOST="smtp.example.org", EMAIL_CONFIG_PASS=CANARY)
        with pytest.raises(NotFound):
            try_settings(
                actor=make_clinic().member(), organization=clinic.organization, category="EMAIL", now=clock.now()
            )
        assert not Event.objects.filter(topic="setting.tried").exists()
        assert not RateCounter.objects.exists()

    def test_a_trial_writes_nothing(self, clinic: Clinic) -> None:
        values = {"TIME_ZONE": "Europe/Paris"}
        assert check_settings(actor=clinic.member(), organization=clinic.organization, changes=values) == values
        assert not SettingValue.objects.exists()

    def test_sc_08_who_points_a_stored_secret_at_another_host_enters_it_again(self, clinic: Clinic) -> None:
        change(clinic, EMAIL_CONFIG_HOST="smtp.example.org", EMAIL_CONFIG_PASS=CANARY)
        again = ["Enter this secret again, because EMAIL_CONFIG_HOST changes."]
        assert refused(clinic, EMAIL_CONFIG_HOST="mail.attacker.example") == {"EMAIL_CONFIG_PASS": again}
        change(clinic, EMAIL_CONFIG_HOST="smtp.example.org")  # the same one
        change(clinic, EMAIL_CONFIG_HOST="mail.example.org", EMAIL_CONFIG_PASS=CANARY)
        change(clinic, EMAIL_CONFIG_HOST=None)
        assert refused(clinic, EMAIL_CONFIG_HOST="mail.attacker.example") == {"EMAIL_CONFIG_PASS": again}

    def test_sc_07_the_audit_says_who_changed_which_and_no_value(self, clinic: Clinic) -> None:
        owner = clinic.member()
        change(clinic, owner, EMAIL_CONFIG_PASS=CANARY, TIME_ZONE="Europe/Paris")
        change(clinic, owner, TIME_ZONE=None)
        found = changes_of(clinic.organization.pk, most=10)
        assert [(one.actor, one.payload) for one in found] == [
            (str(owner), {"key": "TIME_ZONE", "change": "removed", "secret": False}),
            (str(owner), {"key": "TIME_ZONE", "change": "set", "secret": False}),
            (str(owner), {"key": "EMAIL_CONFIG_PASS", "change": "set", "secret": True}),
        ]
        assert changes_of(make_clinic().organization.pk, most=10) == []


@pytest.mark.django_db
class TestRemembering:
    def test_a_warm_answer_asks_the_database_nothing(self, clinic: Clinic) -> None:
        change(clinic, TIME_ZONE="Europe/Paris")
        settings_of(clinic.organization)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert settings_of(clinic.organization).general.time_zone == "Europe/Paris"
        assert len(asked) == 0

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_cold_answer_costs_two_statements_however_many_are_set(self, clinic: Clinic, count: int) -> None:
        some = {"TIME_ZONE": "Europe/Paris", "EMAIL_CONFIG_PASS": CANARY, "EMAIL_CONFIG_PORT": 25}
        change(clinic, **dict(list(some.items())[:count]))
        with CaptureQueriesContext(connection) as asked:
            settings_of(clinic.organization)
        assert len(asked) == 2

    def test_after_a_second_the_version_alone_is_read_and_a_change_is_seen(
        self, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change(clinic, TIME_ZONE="Europe/Paris")
        settings_of(clinic.organization)
        later = queries.time.monotonic() + 1.01
        monkeypatch.setattr(queries.time, "monotonic", lambda: later)
        with CaptureQueriesContext(connection) as asked:
            settings_of(clinic.organization)
        assert len(asked) == 1
        with patch("apps.organizations.actions.settings.changing.forget"):  # as if another process had written
            change(clinic, TIME_ZONE="Europe/Berlin")
        assert settings_of(clinic.organization).general.time_zone == "Europe/Paris"
        later += 1.01
        assert settings_of(clinic.organization).general.time_zone == "Europe/Berlin"


@pytest.mark.django_db
class TestSecrets:
    def test_sc_01_no_row_of_any_table_holds_the_secret(self, clinic: Clinic) -> None:
        change(clinic, **{key: f"{CANARY}-{key}" for key, one in REGISTRY.items() if one.secret})
        with connection.cursor() as cursor:
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
            for (table,) in cursor.fetchall():
                for known in (CANARY, CANARY.encode().hex()):
                    cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{known}%"])
                    assert (table, cursor.fetchone()[0]) == (table, 0)

    def test_sc_02_a_secret_moved_to_another_field_or_organisation_is_an_error(self, clinic: Clinic) -> None:
        other = make_clinic()
        for one in (clinic, other):
            change(one, EMAIL_CONFIG_PASS=CANARY, TWILLIO_AUTH_TOKEN="another-token-5678")
        sealed = SettingValue.objects.get(organization=clinic.organization, key="EMAIL_CONFIG_PASS").sealed
        SettingValue.objects.filter(organization=other.organization).update(sealed=sealed)
        SettingValue.objects.filter(organization=clinic.organization).update(sealed=sealed)
        queries.forget()
        for token in (
            settings_of(clinic.organization).twilio.auth_token,
            settings_of(other.organization).twilio.auth_token,
            settings_of(other.organization).email.password,
        ):
            assert token is not None
            with pytest.raises(CannotOpenError):
                token.reveal()

    def test_sc_03_with_another_master_key_a_secret_is_an_error_and_never_other_text(
        self, clinic: Clinic, settings: Any
    ) -> None:
        change(clinic, EMAIL_CONFIG_PASS=CANARY)
        settings.MASTER_KEYS = type(settings.MASTER_KEYS).read(["ee" * 32])
        password = settings_of(clinic.organization).email.password
        assert password is not None
        with pytest.raises(CannotOpenError):
            password.reveal()
        assert queries.unknown_masters() == [DataKey.objects.get().master]

    def test_sc_06_a_secret_prints_its_last_four_characters_at_most(self, clinic: Clinic) -> None:
        change(clinic, EMAIL_CONFIG_PASS=CANARY, TWILLIO_AUTH_TOKEN="short")
        found = settings_of(clinic.organization)
        assert repr(found.email.password) == "<secret, set, ends in 1234>"
        assert repr(found.twilio.auth_token) == "<secret, set>"
        assert CANARY not in repr(found)
        with pytest.raises(TypeError):
            __import__("pickle").dumps(found.email.password)

    def test_sc_10_secrets_do_not_depend_on_the_signing_key(self, clinic: Clinic, settings: Any) -> None:
        change(clinic, EMAIL_CONFIG_PASS=CANARY)
        settings.SECRET_KEY = "another-key-that-signs-from-now-on-and-has-fifty-characters"
        queries.forget()
        password = settings_of(clinic.organization).email.password
        assert password is not None
        assert password.reveal() == CANARY
