"""One-time codes: what they are good for, how long, how often; and that nothing of them is kept."""

import io
import logging
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.actions import CodeBudget, check_code, code_of, send_again, start_verification
from apps.accounts.actions import codes as codes_module
from apps.accounts.models import Verification
from apps.core.errors import Busy, Conflict, DomainError, Invalid, Limited, NotFound
from apps.outbox.models import Event
from tests.clinic import make_clinic
from tests.racing import codes, race, shared_out, winners

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HERE = uuid.UUID(int=7)
WIDE = CodeBudget(10_000, 10_000, 10_000, 10_000, 10_000)


def ask(target: str = "ada@example.org", *, now: datetime = NOW, address: str = "192.0.2.1", **fields: Any) -> Any:
    given = {"purpose": "booking", "organization": HERE, "bound_to": "hold-1", "group": 3, "language": "fr"} | fields
    return start_verification(target=target, address=address, now=now, **given)


def check(asked: Verification, code: str | None = None, *, now: datetime = NOW, **fields: Any) -> Verification:
    given = {
        "verification": asked.pk,
        "organization": HERE,
        "purpose": "booking",
        "bound_to": "hold-1",
        "code": code_of(asked) if code is None else code,
        "address": "192.0.2.1",
    } | fields
    return check_code(now=now, **given)


def wrong_for(asked: Verification) -> str:
    return str((int(code_of(asked)) + 1) % 10**6).zfill(6)


@pytest.mark.django_db
class TestOneVisitor:
    """One after the other."""

    def test_a_code_is_told_by_an_event_without_the_address_and_proves_it(self) -> None:
        asked = ask("Ada@Example.org ")
        assert (asked.target, len(code_of(asked)), code_of(asked).isdigit()) == ("ada@example.org", 6, True)
        event = Event.objects.get()
        assert (event.topic, event.subject, event.organization_id, event.payload) == (
            "verification.started",
            f"verification:{asked.pk}",
            HERE,
            {"verification": str(asked.pk), "issued": 1, "group": 3, "language": "fr"},
        )
        assert check(asked).verified_at == NOW
        assert Verification.objects.get().verified_at == NOW

    def test_a_code_is_read_as_people_type_it(self) -> None:
        asked = ask()
        assert check(asked, f" {code_of(asked)[:3]} {code_of(asked)[3:]}").verified_at == NOW

    @pytest.mark.parametrize("code", ["", "x", "12345", "\x00", "٣" * 6, "9" * 500])
    def test_what_is_no_code_is_wrong(self, code: str) -> None:
        with pytest.raises(Invalid) as refusal:
            check(ask(), code)
        assert (refusal.value.code, list(refusal.value.fields)) == ("code_wrong", ["code"])

    def test_au_01_after_five_wrong_tries_the_right_code_is_worth_nothing(self) -> None:
        asked = ask()
        for _ in range(5):
            with pytest.raises(Invalid) as refusal:
                check(asked, wrong_for(asked))
        with pytest.raises(Invalid) as refusal:
            check(asked)
        assert refusal.value.code == "code_worn_out"

    def test_au_02_five_codes_an_hour_and_ten_a_day_for_one_address(self) -> None:
        for hour, sent in enumerate((5, 5, 0)):
            now = NOW + timedelta(hours=hour)
            for _ in range(sent):
                ask(now=now)
            with pytest.raises(Limited) as refusal:
                ask(now=now)
            assert (refusal.value.status, refusal.value.details) == (429, {"limit": "codes_target"})
        assert Verification.objects.count() == 10
        assert Event.objects.filter(topic="verification.started").count() == 10

    def test_au_02_a_new_code_of_the_same_request_counts_too_and_ends_the_old_one(self) -> None:
        asked = ask()
        old = code_of(asked)
        again = {"organization": HERE, "group": 3, "language": "fr", "address": "192.0.2.1", "now": NOW}
        for number in range(2, 6):
            new = send_again(verification=asked.pk, **again)
            assert (new.issued, new.tries) == (number, 0)
        with pytest.raises(Limited):
            send_again(verification=asked.pk, **again)
        assert old != code_of(new)
        with pytest.raises(Invalid):
            check(asked, old)
        assert check(asked, code_of(new)).verified_at == NOW
        with pytest.raises(NotFound):
            send_again(verification=asked.pk, **again)

    def test_au_03_one_network_or_one_clinic_asking_too_much_is_refused_and_raises_an_alarm(self) -> None:
        budget = CodeBudget(address_hour=3, organization_hour=5)
        for number in range(3):
            ask(f"v{number}@example.org", address=f"2001:db8:1:1::{number}", budget=budget)
        with pytest.raises(Limited) as refusal:
            ask("v4@example.org", address="2001:db8:1:1:ffff::1", budget=budget)
        assert refusal.value.details == {"limit": "codes_address"}
        for number in range(2):
            ask(f"w{number}@example.org", address=f"2001:db8:2:{number}::", budget=budget)
        with pytest.raises(Limited) as refusal:
            ask("x@example.org", address="198.51.100.1", budget=budget)
        assert refusal.value.details == {"limit": "codes_organization"}
        alarms = Event.objects.filter(topic="limit.reached").order_by("id").values_list("payload", flat=True)
        assert list(alarms) == [
            {"limit": "codes_address", "most": 3},
            {"limit": "codes_organization", "most": 5},
        ]

    def test_au_03_one_network_guesses_a_limited_number_of_codes_of_all_targets(self) -> None:
        asked = [ask(f"v{number}@example.org", budget=WIDE) for number in range(4)]
        for one in asked[:3]:
            with pytest.raises(Invalid):
                check(one, wrong_for(one), budget=CodeBudget(guesses_hour=3))
        with pytest.raises(Limited):
            check(asked[3], budget=CodeBudget(guesses_hour=3))
        assert check(asked[3], address="198.51.100.1", budget=CodeBudget(guesses_hour=3)).verified_at == NOW

    @pytest.mark.parametrize(
        "other", [{"purpose": "sign-in"}, {"bound_to": "hold-2"}, {"organization": uuid.UUID(int=8)}]
    )
    def test_au_05_a_code_is_good_for_what_it_was_asked_for_only(self, other: dict[str, Any]) -> None:
        asked = ask()
        with pytest.raises(Invalid) as refusal:
            check(asked, **other)
        assert refusal.value.code == "code_wrong"
        assert Verification.objects.get().tries == 0

    def test_au_05_the_code_of_one_request_does_not_open_another(self) -> None:
        first, second = ask(), ask("bob@example.org")
        assert code_of(first) != code_of(second)
        with pytest.raises(Invalid):
            check(second, code_of(first))

    def test_au_06_a_code_lives_ten_minutes_also_when_the_clock_jumps_back(self) -> None:
        asked = ask()
        late = NOW + timedelta(minutes=10)
        for now in (late, late + timedelta(seconds=1)):
            with pytest.raises(Invalid) as refusal:
                check(asked, now=now)
            assert refusal.value.code == "code_expired"
        assert check(asked, now=late - timedelta(seconds=1)).verified_at is not None
        with pytest.raises(Conflict):
            check(asked, now=NOW - timedelta(hours=2))

    def test_au_07_no_row_no_event_and_no_line_of_the_log_holds_the_code(self) -> None:
        heard = io.StringIO()
        listener = logging.StreamHandler(heard)
        logging.getLogger().addHandler(listener)
        try:
            asked = [ask(f"v{number}@example.org") for number in range(4)]
            for one in asked:
                with pytest.raises(Invalid):
                    check(one, wrong_for(one))
                check(one)
        finally:
            logging.getLogger().removeHandler(listener)
        dump = everything_stored() + heard.getvalue()
        assert all(str(one.pk) in dump for one in asked)
        # Six digits may stand in a clock's fraction by chance; all four do not.
        assert not all(code_of(one) in dump for one in asked)

    def test_au_08_whoever_is_asked_for_the_same_is_written_and_answered(self) -> None:
        clinic = make_clinic()
        clinic.book("09:30")
        here = clinic.organization.pk
        seen = []
        for target in ("ada1@example.org", "nobody@example.org"):
            with CaptureQueriesContext(connection) as statements:
                asked = ask(target, organization=here)
            verbs = [one["sql"].split(" ")[0] for one in statements]
            seen.append((verbs, asked.purpose, asked.bound_to, asked.issued, asked.expires_at))
        assert seen[0] == seen[1]


@pytest.mark.django_db(transaction=True)
class TestMany:
    """At once."""

    def test_au_01_of_a_thousand_parallel_guesses_five_are_compared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        compared = []
        real = codes_module.constant_time_compare
        monkeypatch.setattr(
            codes_module, "constant_time_compare", lambda one, two: (compared.append(two), real(one, two))[1]
        )
        asked = ask()
        right = int(code_of(asked))
        guesses = [str(number).zfill(6) for number in range(1001) if number != right][:1000]
        results = shared_out(
            16,
            [
                lambda guess=guess, number=number: check(asked, guess, address=f"10.0.{number // 250}.{number % 250}")  # type: ignore[misc]
                for number, guess in enumerate(guesses)
            ],
        )
        assert (winners(results), len(compared)) == ([], 5)
        assert codes(results) == {"code_wrong", "code_worn_out"}

    def test_au_04_of_two_who_send_the_right_code_at_once_one_succeeds(self) -> None:
        for number in range(10):
            asked = ask(f"v{number}@example.org", budget=WIDE)
            results = race([lambda asked=asked: check(asked)] * 2)  # type: ignore[misc]
            assert len(winners(results)) == 1
            assert codes(results) == {"code_used"}

    def test_a_code_that_somebody_holds_for_long_is_busy_and_no_crash(self) -> None:
        asked = ask()
        held, looked = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                Verification.objects.select_for_update().get(pk=asked.pk)
                held.set()
                looked.wait(30)

        def meet(work: Callable[[], Any]) -> DomainError | None:
            held.wait(30)
            try:
                work()
            except DomainError as refusal:
                return refusal
            return None

        def everybody() -> list[DomainError | None]:
            again = {"verification": asked.pk, "organization": HERE, "group": None, "language": "", "address": ""}
            works = [lambda: check(asked), lambda: send_again(now=NOW, **again)]
            try:
                return [meet(work) for work in works]
            finally:
                looked.set()

        refusals = race([hold, everybody])[1]
        assert [type(one) for one in refusals] == [Busy, Busy]

    def test_au_11_two_hundred_at_once_do_not_get_a_code_more_than_the_limit(self) -> None:
        results = shared_out(16, [ask] * 200)
        assert len(winners(results)) == 5
        assert Verification.objects.count() == 5
        assert {type(one) for one in results if isinstance(one, DomainError)} == {Limited}


def everything_stored() -> str:
    """Every row of every table of ours, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [str(row) for (row,) in cursor.fetchall()]
    return "\n".join(rows)
