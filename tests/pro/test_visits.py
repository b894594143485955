"""What is done with a visit at the desk: booked, moved, changed, cancelled, marked, undone."""

import json
from typing import Any

import pytest

from apps.appointments.models import Appointment, Break
from apps.groups.models import Client
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import MONDAY, Clinic, at, make_clinic
from tests.pro.standing import PANEL, Standing, moment

pytestmark = pytest.mark.django_db


def undone(desk: Standing, response: Any) -> Any:
    """What the button in the toast does."""
    told = response.json() if response["Content-Type"].startswith("application/json") else {}
    done = told.get("done") or json.loads(response["HX-Trigger"])["desk:done"]
    return desk.ask(done["undo"]["url"].removeprefix("/pro/"), **done["undo"]["fields"])


def test_a_new_client_is_booked_in_one_form_and_undone(desk: Standing) -> None:
    response = desk.add(firstname="Noah", comments="By phone", sms="")
    visit = Appointment.objects.get()
    assert (response.status_code, visit.source, visit.client.lastname, visit.comments) == (
        200,
        "desk",
        "Petit",
        "By phone",
    )
    assert not visit.client.remind_by_sms
    assert undone(desk, response).json()["done"]["message"] == "Cancelled."
    assert Appointment.objects.get().state == "cancelled"


def test_a_client_of_the_file_is_booked_with_another_length(desk: Standing) -> None:
    card = desk.book("16:00").client
    desk.add("09:30", client=card.pk, length=50, lastname=None, phone=None, sms="yes")
    made = Appointment.objects.latest("pk")
    assert (made.client, made.ends_at, Client.objects.count()) == (card, at("10:20"), 1)


def test_a_refusal_keeps_what_was_typed_and_says_why_and_what_is_near(desk: Standing) -> None:
    desk.book("09:30")
    response = desk.add("09:30", comments="Brings a scan", lastname="O'Hara")
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("There is an appointment. (09:30 – 10:00)", "Brings a scan", "O&#x27;Hara", "Book anyway", "09:00"):
        assert words in page
    assert Client.objects.filter(lastname="O'Hara").count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"lastname": None, "phone": None}, "Choose a client, or type a new one."),
        ({"phone": "call me"}, "This is not a phone number."),
        ({"time": "late"}, "This is not a date and a time."),
        ({"length": "0"}, "A length is 1 to 1440 minutes."),
        ({"service": "x"}, "There is no such choice."),
        ({"service": "99999999999999999999999"}, "There is no such choice."),
        ({"comments": "a\x00b"}, "This holds characters that cannot be shown."),
    ],
)
def test_each_wrong_field_is_told_and_nothing_is_written(desk: Standing, fields: dict[str, Any], words: str) -> None:
    response = desk.add(**fields)
    assert (response.status_code, words in response.content.decode()) == (400, True)
    assert (Appointment.objects.count(), Client.objects.count()) == (0, 0)


def test_bk_33_overbooking_asks_for_the_right_and_a_reason_and_is_marked(desk: Standing, clinic: Clinic) -> None:
    desk.book("09:30")
    agent = Standing(clinic, Role.AGENT)
    assert b"Book anyway" not in agent.add("09:30").content
    assert agent.add("09:30", overbook="He insists").status_code == 403
    assert desk.add("09:30", overbook="He insists").status_code == 200
    made = Appointment.objects.latest("pk")
    assert (made.overbooked, made.overbook_reason) == (True, "He insists")
    assert Event.objects.latest("pk").topic == "appointment.booked"
    shown = [one for one in desk.feed()["events"] if one["id"] == f"a{made.pk}"]
    assert [one["extendedProps"]["overbooked"] for one in shown] == [True]


def test_a_drop_moves_and_its_undo_puts_it_back(desk: Standing) -> None:
    visit = desk.book("09:30")
    response = desk.drop(visit, "10:15", calendar=desk.clinic.calendars["chen"].pk)
    assert response.json()["done"]["message"] == "Moved to Monday 23 November, 10:15, chen."
    assert moment(visit) == (at("10:15"), at("10:45"))
    assert undone(desk, response).status_code == 200
    visit.refresh_from_db()
    assert (visit.starts_at, visit.calendar) == (at("09:30"), desk.clinic.calendars["bell"])


def test_a_drop_on_what_is_taken_is_refused_in_the_explainers_words(desk: Standing, clinic: Clinic) -> None:
    visit = desk.book("09:30")
    desk.book("11:00", who=2)
    error = desk.drop(visit, "11:15").json()["error"]
    assert (error["message"], error["anyway"].split("?")[0]) == (
        "There is an appointment. (11:00 – 11:30)",
        f"/pro/visits/{visit.pk}/move",
    )
    assert moment(visit) == (at("09:30"), at("10:00"))
    assert "anyway" not in Standing(clinic, Role.AGENT).drop(visit, "11:15").json()["error"]
    form = desk.web.get(error["anyway"], headers=PANEL).content.decode()
    assert "Move it there anyway" in form
    assert desk.drop(visit, "11:15", overbook="Twins").status_code == 200


def test_an_edge_that_is_dragged_changes_the_length(desk: Standing) -> None:
    visit = desk.book("09:30")
    assert desk.drop(visit, "09:30", length=45).json()["done"]["message"] == "It now lasts 45 minutes."
    assert moment(visit) == (at("09:30"), at("10:15"))


def test_who_drags_what_somebody_else_has_moved_is_told(desk: Standing) -> None:
    visit = desk.book("09:30")
    desk.drop(visit, "10:00")
    late = desk.drop(visit, "11:00")
    assert (late.status_code, late.json()["error"]["panel"]) == (409, f"/pro/visits/{visit.pk}")
    assert moment(visit) == (at("10:00"), at("10:30"))


def test_two_who_save_one_appointment_the_second_sees_both_versions(desk: Standing, clinic: Clinic) -> None:
    visit = desk.book("09:30")
    fields = {"service": visit.service_id, "length": 30, "revision": visit.revision}
    Standing(clinic).send(f"visits/{visit.pk}", comments="theirs", **fields)
    response = desk.send(f"visits/{visit.pk}", comments="mine", **fields)
    page = response.content.decode()
    assert (response.status_code, "theirs" in page, "mine" in page) == (409, True, True)
    assert Appointment.objects.get().comments == "theirs"
    again = desk.send(f"visits/{visit.pk}", comments="mine", **fields | {"revision": visit.revision + 1})
    assert (again.status_code, Appointment.objects.get().comments) == (200, "mine")


@pytest.mark.parametrize(
    ("verb", "state"), [("arrive", "arrived"), ("finish", "done"), ("miss", "no_show"), ("confirm", "confirmed")]
)
def test_each_button_leads_to_its_state(desk: Standing, verb: str, state: str) -> None:
    visit = desk.book("09:30")
    response = desk.send(f"visits/{visit.pk}/state", verb=verb, revision=visit.revision)
    assert Appointment.objects.get().state == state
    if verb != "confirm":
        undone(desk, response)
        assert Appointment.objects.get().state == "booked"


def test_cancelling_keeps_the_reason_and_can_be_undone(desk: Standing) -> None:
    visit = desk.book("09:30")
    assert "Reason" in desk.get(f"visits/{visit.pk}/cancel").content.decode()
    response = desk.send(f"visits/{visit.pk}/cancel", reason="ill", revision=visit.revision)
    assert (Appointment.objects.get().state, Appointment.objects.get().cancel_reason) == ("cancelled", "ill")
    undone(desk, response)
    assert Appointment.objects.get().state == "booked"


def test_the_panel_tells_who_did_what(desk: Standing, clinic: Clinic) -> None:
    visit = desk.book("09:30")
    desk.member.user.first_name, desk.member.user.last_name = "Nadia", "Haddad"
    desk.member.user.save()
    desk.drop(visit, "10:00")
    page = desk.get(f"visits/{visit.pk}").content.decode()
    for words in ("Booked", "Moved", "Nadia Haddad", "from 23 Nov, 09:30", "+33612345678"):
        assert words in page


def test_why_not_here_tells_staff_and_customers_apart(desk: Standing) -> None:
    asked = {"service": desk.clinic.services["visit"].pk, "calendar": desk.clinic.calendars["bell"].pk}
    free = desk.get("why", start=f"{MONDAY}T09:30:00", **asked).content.decode()
    odd = desk.get("why", start=f"{MONDAY}T09:35:00", **asked).content.decode()
    noon = desk.get("why", start=f"{MONDAY}T12:30:00", **asked).content.decode()
    assert "Offered online too." in free
    assert ("Free." in odd, "Not one of the starts that are offered online." in odd) == (True, True)
    assert ("Free." in noon, "Outside the opening hours." in noon) == (False, True)


def test_breaks_are_entered_moved_taken_away_and_each_is_undone(desk: Standing) -> None:
    bell = desk.clinic.calendars["bell"].pk
    face = {"day": str(MONDAY), "time": "10:00", "last": str(MONDAY), "until": "11:00"}
    made = desk.send("breaks/new", text="Lunch", calendar=bell, **face)
    pause = Break.objects.get()
    times = {"start": f"{MONDAY}T11:00:00", "end": f"{MONDAY}T12:00:00"}
    moved = desk.ask(f"breaks/{pause.pk}", revision=1, **times)
    assert Break.objects.get().starts_at == at("11:00")
    undone(desk, moved)
    assert Break.objects.get().starts_at == at("10:00")
    gone = desk.send(f"breaks/{pause.pk}/remove", revision=3)
    assert desk.get(f"breaks/{pause.pk}").status_code == 404
    undone(desk, gone)
    assert Break.objects.filter(removed_at=None).count() == 1
    assert (made.status_code, desk.ask(f"breaks/{pause.pk}", revision=1, **times).status_code) == (200, 404)


def test_tn_02_05_08_foreign_rows_and_fields_beyond_the_form_do_nothing(desk: Standing) -> None:
    other = make_clinic()
    foreign = other.book("09:30").appointment
    visit = desk.book("09:30")
    for fields in (
        {"calendar": other.calendars["bell"].pk},
        {"service": other.services["visit"].pk},
        {"client": foreign.client_id, "lastname": None, "phone": None},
    ):
        assert desk.add("11:00", **fields).status_code in {400, 404}
    assert desk.drop(visit, "11:00", calendar=other.calendars["bell"].pk).status_code == 400
    for path in (f"visits/{foreign.pk}/move", f"visits/{foreign.pk}/cancel", f"visits/{foreign.pk}/state"):
        assert desk.ask(path, revision=1, verb="arrive", start=f"{MONDAY}T11:00:00").status_code == 404
    desk.add("11:00", state="done", organization_id=str(other.organization.pk), id=1, price=0, source="web")
    made = Appointment.objects.latest("pk")
    assert (made.state, made.organization_id, made.source) == ("booked", desk.clinic.organization.pk, "desk")


def test_in_01_in_15_what_people_write_is_shown_as_text_and_kept_apart(desk: Standing) -> None:
    name = "<img src=x onerror=alert(1)>"
    visit = desk.book("09:30")
    Client.objects.filter(pk=visit.client_id).update(firstname=name, search_text="img ada")
    for path in (f"visits/{visit.pk}", "list", "clients"):
        page = desk.get(path, day=MONDAY, q="ada").content.decode()
        assert name not in page
        assert "<bdi>&lt;img" in page


def test_what_others_do_is_in_the_feed_of_changes(desk: Standing, clinic: Clinic) -> None:
    assert (
        desk.web.get("/pro/changes", {"after": "nonsense"}, headers={"Accept": "application/json"}).status_code == 400
    )
    assert desk.web.get("/pro/changes", {"after": "0-0"}).status_code == 304
