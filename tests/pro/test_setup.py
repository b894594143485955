"""The set-up at the desk: services, calendars, hours, days that differ, absences, options, colours, the preview."""

import json
from datetime import time
from typing import Any

import pytest

from apps.appointments.models import Break
from apps.groups.actions.hours import WeeklyRule, rule_of
from apps.groups.models import Calendar, CalendarSet, Group, Opening, Service, ServiceCategory
from apps.groups.queries import current_setup
from apps.groups.queries.preview import preview_of, previewed
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import MONDAY, NOW, Clinic, add_rooms, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(clinic: Clinic, friday: None) -> Standing:
    """A supervisor."""
    return Standing(clinic, Role.SUPERVISOR)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def form_of(response: Any) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    fields = {shown.field.name: shown for shown in response.context["fields"]} if response.context else {}
    sent: dict[str, Any] = {"revision": response.context["revision"]}
    for name, shown in fields.items():
        sent[name] = sorted(shown.chosen) if shown.field.kind == "many" else shown.value
        if shown.field.kind == "choice":
            sent[name] = next(iter(shown.chosen), "")
    return sent


def told() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("topic", flat=True))


def test_a_service_is_added_with_all_that_it_says(lead: Standing, clinic: Clinic) -> None:
    rooms = add_rooms(clinic, "visit", "blue")
    heading = ServiceCategory.objects.create(
        organization_id=clinic.organization.pk, group=clinic.group, name="Scans", publicname="Scans"
    )
    fields = form_of(lead.web.get("/pro/setup/services/new")) | {
        "name": "Ultrasound",
        "publicname": "Ultrasound",
        "length": "45",
        "price": "62,50",
        "color": "#AABBCC",
        "category": heading.pk,
        "performers": [clinic.calendars["chen"].pk],
        "requires": [rooms.pk],
        "buffer_after": "5",
        "needs_approval": "yes",
    }
    assert lead.web.post("/pro/setup/services/new", fields)["Location"] == "/pro/setup/services?saved=yes"
    made = Service.objects.latest("pk")
    assert (made.length, made.price, made.color, made.category, made.buffer_after, made.notice) == (
        45,
        6250,
        "#aabbcc",
        heading,
        5,
        None,
    )
    setup = current_setup(clinic.group.pk).services[made.pk]
    assert (setup.calendars, setup.sets, setup.needs_approval) == ((clinic.calendars["chen"].pk,), (rooms.pk,), True)
    assert told() == ["service.created"]
    assert "62.50 EUR" in text_of(lead.web.get("/pro/setup/services"))


def test_each_wrong_field_of_a_service_is_told_and_nothing_is_written(lead: Standing, clinic: Clinic) -> None:
    fields = {"name": "", "length": "0", "price": "free", "color": "red", "sort": "1.5", "performers": ["999999"]}
    response = lead.web.post("/pro/setup/services/new", fields)
    page = text_of(response)
    for words in (
        "This field is required.",
        "From 1 to 720, please.",
        "This is not an amount.",
        "A colour looks like #0B6B63.",
        "This is not a whole number.",
        "There is no such choice.",
    ):
        assert words in page
    assert (response.status_code, Service.objects.count()) == (400, 2)


def test_two_who_save_one_service_the_second_sees_both_versions(lead: Standing, clinic: Clinic) -> None:
    address = f"/pro/setup/services/{clinic.services['visit'].pk}"
    fields = form_of(lead.web.get(address))
    Standing(clinic, Role.OWNER).web.post(address, fields | {"name": "Theirs"})
    response = lead.web.post(address, fields | {"name": "Mine"})
    page = text_of(response)
    assert (response.status_code, "Theirs" in page, "Mine" in page) == (409, True, True)
    assert Service.objects.get(pk=clinic.services["visit"].pk).name == "Theirs"
    assert lead.web.post(address, fields | {"name": "Mine", "revision": 2}).status_code == 302
    found = Service.objects.get(pk=clinic.services["visit"].pk)
    assert (found.name, found.performers.count()) == ("Mine", 2)


def test_a_service_is_removed_and_brought_back(lead: Standing, clinic: Clinic) -> None:
    visit = clinic.services["visit"].pk
    lead.web.post(f"/pro/setup/services/{visit}/remove", {"revision": 1})
    assert visit not in current_setup(clinic.group.pk).services
    lead.web.post(f"/pro/setup/services/{visit}/remove", {"revision": 2, "back": "yes"})
    assert visit in current_setup(clinic.group.pk).services


def test_a_room_is_added_to_a_set(lead: Standing, clinic: Clinic) -> None:
    lead.web.post("/pro/setup/names", {"kind": "set", "name": "Rooms"})
    rooms = CalendarSet.objects.get()
    fields = form_of(lead.web.get("/pro/setup/calendars/new"))
    fields |= {"name": "Room 1", "kind": "room", "calendar_set": rooms.pk}
    lead.web.post("/pro/setup/calendars/new", fields)
    made = Calendar.objects.latest("pk")
    assert (made.kind, made.calendar_set, made.step, made.sort) == ("room", rooms, 15, 0)
    address = f"/pro/setup/calendars/{made.pk}"
    lead.web.post(address, form_of(lead.web.get(address)) | {"name": "Room one"})
    assert Calendar.objects.get(pk=made.pk).name == "Room one"


def line(
    weekday: int, starts: str, ends: str, first: str = "2026-11-23", last: str = "", every: str = "1"
) -> list[str]:
    return [str(weekday), starts, ends, first, last, every]


def sent(revision: int, *lines: list[str]) -> dict[str, Any]:
    columns = ("weekday", "starts", "ends", "valid_from", "valid_until", "every")
    return {"revision": revision} | {name: [one[n] for one in lines] for n, name in enumerate(columns)}


def test_a_week_is_replaced_and_what_stays_keeps_its_number(lead: Standing, clinic: Clinic) -> None:
    bell = clinic.calendars["bell"]
    kept = bell.openings.get(weekday=0, starts=time(9))
    first = kept.valid_from.isoformat()
    fields = sent(
        1, line(0, "09:00", "12:00", first), line(5, "10:00", "13:00", last="2026-12-31", every="2"), line(6, "", "")
    )
    assert lead.web.post(f"/pro/setup/hours/{bell.pk}", fields).status_code == 302
    assert [(rule_of(row), row.pk == kept.pk) for row in bell.openings.order_by("weekday")] == [
        (rule_of(kept), True),
        (WeeklyRule(5, time(10), time(13), MONDAY, MONDAY.replace(month=12, day=31), 2), False),
    ]
    assert told() == ["calendar.hours_changed"]


@pytest.mark.parametrize(
    "wrong",
    [
        line(0, "09:00", ""),
        line(0, "12:00", "09:00"),
        line(0, "9", "x"),
        line(9, "09:00", "12:00"),
        line(0, "09:00", "12:00", "soon"),
        line(0, "09:00", "12:00", last="2026-01-01"),
        line(0, "09:00", "12:00", every="0"),
        line(0, "09:00+01:00", "12:00"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_the_week_stays(
    lead: Standing, clinic: Clinic, wrong: list[str]
) -> None:
    bell = clinic.calendars["bell"]
    response = lead.web.post(f"/pro/setup/hours/{bell.pk}", sent(1, line(1, "09:00", "12:00"), wrong))
    assert (response.status_code, "this cannot be read." in text_of(response)) == (400, True)
    assert (bell.openings.count(), told()) == (10, [])


def test_two_who_write_one_week_the_second_sees_both(lead: Standing, clinic: Clinic) -> None:
    address = f"/pro/setup/hours/{clinic.calendars['bell'].pk}"
    Standing(clinic, Role.OWNER).web.post(address, sent(1, line(0, "08:00", "12:00")))
    response = lead.web.post(address, sent(1, line(0, "07:00", "12:00"), line(1, "07:00", "12:00")))
    page = text_of(response)
    assert (response.status_code, "Monday 08:00" in page, "Tuesday 07:00" in page) == (409, True, True)
    assert page.count('name="starts"') == 2


def test_a_day_is_closed_for_everybody_and_opened_again(lead: Standing, clinic: Clinic) -> None:
    lead.web.post("/pro/setup/days", {"day": str(MONDAY), "kind": "closed", "calendar": "", "text": "Works"})
    rows = Opening.objects.filter(kind="closed")
    assert {(row.calendar_id, row.text) for row in rows} == {(row.pk, "Works") for row in clinic.calendars.values()}
    for row in rows:
        assert row.text in text_of(lead.web.get("/pro/setup/hours"))
        lead.web.post(f"/pro/setup/days/{row.pk}/remove")
    assert Opening.objects.filter(kind="closed").count() == 0
    weekly = clinic.calendars["bell"].openings.earliest("pk")
    assert lead.web.post(f"/pro/setup/days/{weekly.pk}/remove").status_code == 404


def test_an_absence_is_whole_days_and_names_the_visits_in_its_way(lead: Standing, clinic: Clinic) -> None:
    clinic.book("09:30")
    bell = clinic.calendars["bell"].pk
    fields = {"calendar": bell, "first": str(MONDAY), "last": "2026-11-25", "text": "Congress"}
    assert lead.web.post("/pro/setup/absences", fields).status_code == 302
    made = Break.objects.get()
    assert (made.ends_at - made.starts_at).days == 3
    page = text_of(lead.web.get("/pro/setup/absences"))
    assert ("Congress" in page, "1 visit keeps its time in it:" in page, "Ada1 Lovelace" in page) == (True, True, True)
    lead.web.post(f"/pro/setup/absences/{made.pk}/remove", {"revision": made.revision})
    assert Break.objects.get().removed_at is not None
    backwards = fields | {"last": "2026-11-01"}
    assert lead.web.post("/pro/setup/absences", backwards).status_code == 400


def test_every_option_is_written_under_its_revision(lead: Standing, clinic: Clinic) -> None:
    fields = form_of(lead.web.get("/pro/setup/options")) | {"calendar_choice": "1", "notice": "90", "inactive": "yes"}
    assert lead.web.post("/pro/setup/options", fields).status_code == 302
    group = Group.objects.get(pk=clinic.group.pk)
    assert (group.calendar_choice, group.notice, group.inactive, group.revision) == (1, 90, True, 2)
    response = lead.web.post("/pro/setup/options", fields | {"notice": "30"})
    assert (response.status_code, "90" in text_of(response)) == (409, True)
    assert Group.objects.get(pk=clinic.group.pk).notice == 90


def test_in_02_colours_are_seven_hexes_and_what_is_corrected_is_said(lead: Standing, clinic: Clinic) -> None:
    fields = form_of(lead.web.get("/pro/setup/colours")) | {"own": "yes"}
    for bad in ("javascript:alert(1)", "#fff", "url(x)", "#12345g", "#123456;}"):
        assert lead.web.post("/pro/setup/colours", fields | {"main_bg": bad}).status_code == 400
    lead.web.post("/pro/setup/colours", fields | {"main_bg": "#ffffff", "main_text": "#eeeeee"})
    kept = json.loads(Group.objects.get(pk=clinic.group.pk).usercolors or "{}")
    assert (kept["main_bg"], len(kept)) == ("#ffffff", 7)
    page = text_of(lead.web.get("/pro/setup/colours"))
    assert "“Text on buttons” on “Buttons” is 1.2 to 1, below 4.5: #eeeeee is shown as" in page
    fields = form_of(lead.web.get("/pro/setup/colours")) | {"own": ""}
    lead.web.post("/pro/setup/colours", fields)
    assert Group.objects.get(pk=clinic.group.pk).usercolors is None


def test_in_03_the_preview_shows_what_is_not_saved_in_a_sandboxed_frame_and_nowhere_else(
    lead: Standing, clinic: Clinic
) -> None:
    page = lead.web.get("/pro/setup/options")
    assert " sandbox title=" in text_of(page)
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    typed = form_of(page) | {"name": "<script>alert(1)</script> Lilas"}
    address = lead.web.post("/pro/setup/preview", typed).json()["address"]
    shown = lead.web.get(address)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Lilas" in text_of(shown)
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert (shown["X-Frame-Options"], shown["Cache-Control"]) == ("SAMEORIGIN", "no-store")
    plain = lead.web.get(address.partition("?")[0])
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert Group.objects.get(pk=clinic.group.pk).name == clinic.group.name


def test_in_03_a_mark_shows_its_own_clinic_for_ten_minutes(clinic: Clinic, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    mark = preview_of(clinic.group, {"name": "New", "validate_email": True, "slug": "stolen"})
    shown = previewed(clinic.group, mark)
    assert shown is not None
    assert (shown.name, shown.slug, clinic.group.name == "New") == ("New", clinic.group.slug, False)
    assert previewed(make_clinic().group, mark) is None
    assert previewed(clinic.group, mark + "x") is None
    time_machine.shift(601)
    assert previewed(clinic.group, mark) is None


@pytest.mark.parametrize(
    ("role", "able", "unable"),
    [
        (Role.PRACTITIONER, ("hours", "absences"), ("services", "calendars", "options", "colours")),
        (Role.SUPERVISOR, ("hours", "absences", "services", "calendars", "options", "colours"), ()),
        (Role.RECEPTIONIST, (), ("hours", "absences", "services", "calendars", "options", "colours")),
    ],
)
def test_each_role_sees_its_own_part(
    clinic: Clinic, friday: None, role: Role, able: tuple[str, ...], unable: tuple[str, ...]
) -> None:
    web = Standing(clinic, role).web
    found = {name: web.get(f"/pro/setup/{name}").status_code for name in (*able, *unable)}
    assert found == dict.fromkeys(able, 200) | dict.fromkeys(unable, 403)


def test_tn_02_rows_of_another_site_are_told_like_rows_that_do_not_exist(lead: Standing) -> None:
    other = make_clinic()
    bell, visit = other.calendars["bell"], other.services["visit"]
    opening = bell.openings.earliest("pk")
    for path in (f"services/{visit.pk}", f"calendars/{bell.pk}", f"hours/{bell.pk}"):
        assert lead.web.get(f"/pro/setup/{path}").status_code == 404
    fields = {"revision": 1, "calendar": bell.pk, "day": str(MONDAY), "first": str(MONDAY)}
    for path in (f"services/{visit.pk}/remove", f"days/{opening.pk}/remove", "days", "absences"):
        assert lead.web.post(f"/pro/setup/{path}", fields).status_code == 404
    assert told() == []


def test_tn_05_a_service_takes_no_performer_of_another_site(lead: Standing) -> None:
    other = make_clinic()
    fields = form_of(lead.web.get("/pro/setup/services/new")) | {
        "name": "Theft",
        "performers": [other.calendars["bell"].pk],
    }
    assert lead.web.post("/pro/setup/services/new", fields).status_code == 400
