"""The client file at the desk: found, read, written by two at once, made one of two, brought in and taken out."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from apps.appointments.models import Appointment
from apps.groups.models import Client
from apps.organizations.roles import Role
from apps.pro.clients_file.formulas import as_it_was, harmless
from tests.clinic import Clinic, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db

PETIT = {"firstname": "Noah", "lastname": "Petit", "phone": "06 12 34 56 78"}


@pytest.fixture
def owner(clinic: Clinic, friday: None) -> Standing:
    return Standing(clinic, Role.OWNER)


@pytest.fixture
def noah(desk: Standing) -> Client:
    desk.web.post("/pro/clients/new", PETIT)
    return Client.objects.get()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def bring(owner: Standing, content: bytes | str) -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    return owner.web.post("/pro/clients/import", {"file": SimpleUploadedFile("clients.csv", data, "text/csv")})


def take_out(owner: Standing) -> bytes:
    """The file that the page of an export leads to."""
    page = text_of(owner.web.post("/pro/clients/export"))
    address = page.partition('href="/pro/clients/exports/')[2].partition('"')[0]
    return b"".join(owner.web.get(f"/pro/clients/exports/{address}").streaming_content)


def seen(response: Any) -> str:
    return text_of(response).partition('name="seen" value="')[2].partition('"')[0]


def test_a_new_card_is_led_to_and_found_by_any_part(desk: Standing) -> None:
    response = desk.web.post("/pro/clients/new", PETIT)
    made = Client.objects.get()
    assert response["Location"] == f"/pro/clients/{made.pk}"
    for text, there in (("peti", True), ("noah petit", True), ("06 12 34", True), ("martin", False)):
        assert (f"/pro/clients/{made.pk}" in text_of(desk.web.get("/pro/clients/", {"q": text}))) is there


def test_what_was_typed_stays_and_each_wrong_field_is_told_beside_it(desk: Standing) -> None:
    response = desk.web.post("/pro/clients/new", PETIT | {"phone": "call me", "lastname": "", "comments": "Deaf"})
    page = text_of(response)
    assert (response.status_code, Client.objects.count()) == (400, 0)
    for words in ("This is not a phone number.", "This field is required.", "call me", "Deaf"):
        assert words in page


@pytest.mark.parametrize("cards", [1, 60])
def test_the_list_costs_the_same_whatever_it_holds(
    desk: Standing, cards: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = desk.clinic.group
    Client.objects.bulk_create(
        Client(organization_id=group.organization_id, group=group, lastname=f"P{n:02}", search_text=f"p{n:02}")
        for n in range(cards)
    )
    desk.web.get("/pro/clients/")
    with django_assert_num_queries(5):
        page = text_of(desk.web.get("/pro/clients/"))
    assert page.count('<th scope="row">') == min(cards, 50)
    assert ("Later names" in page) is (cards > 50)


def test_a_card_shows_visits_behind_and_ahead_messages_and_history(
    desk: Standing, django_assert_max_num_queries: Any
) -> None:
    visit = desk.book("09:30")
    desk.book("10:30")
    with django_assert_max_num_queries(14):
        page = text_of(desk.web.get(f"/pro/clients/{visit.client_id}"))
    assert page.count(f'href="/pro/visits/{visit.pk}"') == 1
    assert "Monday 23 November 2026, 09:30" in page
    assert "No visit yet." in page


def test_two_who_save_one_card_the_second_sees_both_versions(desk: Standing, clinic: Clinic, noah: Client) -> None:
    address = f"/pro/clients/{noah.pk}"
    Standing(clinic).web.post(address, PETIT | {"comments": "theirs", "revision": 1})
    response = desk.web.post(address, PETIT | {"comments": "mine", "revision": 1})
    page = text_of(response)
    assert (response.status_code, "theirs" in page, "mine" in page) == (409, True, True)
    assert Client.objects.get().comments == "theirs"
    again = desk.web.post(address, PETIT | {"comments": "mine", "revision": 2})
    assert (again.status_code, Client.objects.get().comments) == (302, "mine")


def test_two_cards_become_one_with_the_values_that_were_chosen(desk: Standing) -> None:
    first, second = desk.book("09:30").client, desk.book("10:30", who=2).client
    page = text_of(desk.web.get(f"/pro/clients/{first.pk}/merge", {"other": second.pk}))
    assert (first.email in page, second.email in page) == (True, True)
    fields = {"other": second.pk, "revision": 1, "revision_of_other": 1, "email": "other", "comments": "Both"}
    response = desk.web.post(f"/pro/clients/{first.pk}/merge", fields)
    assert response["Location"] == f"/pro/clients/{first.pk}?saved=yes"
    first.refresh_from_db()
    assert (first.firstname, first.email, first.comments) == ("Ada1", second.email, "Both")
    assert set(Appointment.objects.values_list("client", flat=True)) == {first.pk}
    assert desk.web.get(f"/pro/clients/{second.pk}")["Location"] == f"/pro/clients/{first.pk}"


def test_a_card_that_changed_while_two_were_compared_is_compared_again(desk: Standing) -> None:
    first, second = desk.book("09:30").client, desk.book("10:30", who=2).client
    fields = {"other": second.pk, "revision": 1, "revision_of_other": 7}
    assert desk.web.post(f"/pro/clients/{first.pk}/merge", fields).status_code == 409
    assert Client.objects.filter(deleted=False).count() == 2


FILE = (
    "Nom;Prénom;Téléphone;Courriel;Née le;Points\nMartin;Éloïse;06 12 34 56 78;;23/04/1980;7\nRoy;;;r@example.org;;\n"
)


def test_a_file_is_looked_at_before_anything_is_written(owner: Standing) -> None:
    response = bring(owner, "\ufeff" + FILE.replace("Née le", "Date de naissance"))
    page = text_of(response)
    assert ("2 new clients." in page, "Points" in page, Client.objects.count()) == (True, True, 0)
    assert owner.web.post("/pro/clients/import", {"seen": seen(response)}).status_code == 302
    rows = Client.objects.order_by("search_text").values_list("lastname", "firstphone", "email", "birthdate__year")
    assert list(rows) == [("Martin", "+33612345678", "", 1980), ("Roy", "", "r@example.org", None)]
    assert "2 are here already" in text_of(bring(owner, FILE))


def test_every_bad_line_is_shown_and_one_keeps_the_file_out(owner: Standing) -> None:
    lines = [
        "lastname,phone,email,birthdate",
        "Petit,0612345678,,",
        ",0612345679,,",
        'Roy,call,"r',
        '@x",',
        "Petit,06 12 34 56 78,,",
    ]
    lines += ["Zola,,z@example.org,31/02/1980"]
    response = bring(owner, "\n".join(lines))
    page = text_of(response)
    for line, words in (
        (3, "Last name: This field is required."),
        (4, "E-mail: This is not an e-mail address."),
        (6, "The same person is on line 2."),
        (7, "Date of birth: This is not a date."),
    ):
        assert f"<strong>Line {line}</strong> {words}" in page
    assert ("4 bad lines." in page, seen(response)) == (True, "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"  \n\n", "This file is empty."),
        (b"lastname,phone\n", "This file names columns, but nobody."),
        (b"a,b\n1,2\n", "one of them must be"),
        ("nom;tél\nLefèvre;06".encode("cp1252"), "This file is not in UTF-8."),
        ("lastname,phone\nA,06".encode("utf-16"), "This file is not in UTF-8."),
        (b"PK\x03\x04\0\0\0", "This is not a CSV file."),
        (b'lastname,phone\n"A,0612345678\n', "Line 2 cannot be read"),
        (b"lastname,phone\n" + b"x" * 1_000_000, "larger than a megabyte"),
        (b"lastname,phone\n" + b",\nA,1\n" * 10_001, "more than 10000 lines"),
        (b"nom,lastname\nA,B\n", "have the same meaning"),
    ],
)
def test_what_is_no_such_file_is_told_and_nothing_is_written(owner: Standing, content: bytes, words: str) -> None:
    response = bring(owner, content)
    assert (response.status_code, words in text_of(response), Client.objects.count()) == (400, True, 0)


def test_what_was_looked_at_is_good_for_who_looked_at_it_and_for_that_site_only(
    owner: Standing, clinic: Clinic
) -> None:
    mark = seen(bring(owner, FILE))
    for other in (Standing(clinic, Role.OWNER), Standing(make_clinic(), Role.OWNER)):
        assert other.web.post("/pro/clients/import", {"seen": mark}).status_code == 400
    assert owner.web.post("/pro/clients/import", {"seen": mark[:-1] + "x"}).status_code == 400
    assert Client.objects.count() == 0


SIGNS = [
    "=1+1",
    "+33612345678",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\n=1",
    "=1",
    "+1",
    "-1",
    "@A",
    "\ufeff=1",
    "\u00a0=1",
]


@pytest.mark.parametrize("text", SIGNS)
def test_in_06_no_cell_begins_with_what_a_spreadsheet_calculates(text: str) -> None:
    assert harmless(text)[0] == "'"
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize("text", ["Martin", "", "O'Hara", "06 12", "  Zoé", "é=1"])
def test_in_06_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert harmless(text).strip() == text.strip()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Martin;=1+1", "Martin;'=1+1"),
        ('x;"=1', "x;\"'=1"),
        ("first\n- second", "first\n'- second"),
        ("x;;\t @A1", "x;;\t '@A1"),
        ("x;\uff1d1", "x;'\uff1d1"),
        ("Tel; 06 12, -2", "Tel; 06 12, -2"),
    ],
)
def test_in_06_a_program_that_parts_cells_at_another_sign_calculates_nothing(text: str, written: str) -> None:
    assert (harmless(text), as_it_was(written)) == (written, text)


def test_in_06_what_was_taken_out_comes_in_again_as_it_was(owner: Standing) -> None:
    group = owner.clinic.group
    for name in ("=cmd|' /C calc'!A0", 'He said "no"', "Ligne\u2028deux", "@home", "A;=1+1"):
        owner.web.post("/pro/clients/new", PETIT | {"lastname": name, "comments": "-1\n+2"})
    before = list(Client.objects.order_by("pk").values_list("lastname", "firstphone", "comments"))
    file = take_out(owner)
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    rows += csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=";")
    assert [cell for row in rows for cell in row if cell and cell[0] in "=+-@\t\r "] == []
    Client.objects.filter(group=group).delete()
    mark = seen(bring(owner, file))
    owner.web.post("/pro/clients/import", {"seen": mark})
    assert sorted(Client.objects.values_list("lastname", "firstphone", "comments")) == sorted(before)


def test_the_whole_file_is_read_a_thousand_cards_at_a_time(
    owner: Standing, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    group = owner.clinic.group
    Client.objects.bulk_create(
        Client(organization_id=group.organization_id, group=group, lastname=f"P{n}", search_text=f"p{n % 7}")
        for n in range(2_100)
    )
    with django_assert_max_num_queries(40):
        rows = take_out(owner).decode("utf-8-sig").splitlines()
    assert len(set(rows)) == 2_101


def test_a_receptionist_neither_takes_the_file_out_nor_brings_one_in(desk: Standing) -> None:
    assert desk.web.post("/pro/clients/export").status_code == 403
    assert bring(desk, FILE).status_code == 403
    assert "/pro/clients/export" not in text_of(desk.web.get("/pro/clients/"))


def test_tn_02_a_card_of_another_site_is_told_like_one_that_does_not_exist(desk: Standing, noah: Client) -> None:
    other = Standing(make_clinic(), Role.OWNER)
    mine = other.book("09:30").client
    for path in (
        f"/pro/clients/{noah.pk}",
        f"/pro/clients/{noah.pk}/merge",
        f"/pro/clients/{mine.pk}/merge?other={noah.pk}",
    ):
        assert other.web.get(path).status_code == 404
    fields = {"other": noah.pk, "revision": 1, "revision_of_other": 1}
    assert other.web.post(f"/pro/clients/{mine.pk}/merge", fields).status_code == 404


def test_in_15_names_are_shown_apart_from_the_text_around_them(desk: Standing, noah: Client) -> None:
    Client.objects.update(lastname="\u05d3\u05df <script>")
    page = text_of(desk.web.get(f"/pro/clients/{noah.pk}"))
    assert ("<bdi>Noah \u05d3\u05df &lt;script&gt;</bdi>" in page, "<script>" in page.replace("<script src", "")) == (
        True,
        False,
    )
