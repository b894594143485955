"""IN-01: sixty payloads wherever people can write, shown by a real browser: text, and nothing but text."""

from datetime import timedelta

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from apps.booking.tokens import proof_of
from apps.groups.contact import Contact
from apps.groups.models import Calendar, Client, Group, Service, ServiceCalendar
from tests.clinic import Clinic, add_calendar, add_service
from tests.e2e.lilas import next_monday
from tests.e2e.test_booking import PHONE, opened

PLAIN = [
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//evil.example/x.js></script>",
    "<script>alert(1)//", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<img src=x onerror='alert(1)'>", "<img/src=x/onerror=alert(1)>",
    "<image src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x>",
    "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "<form action=javascript:alert(1)><button>x", "<button formaction=javascript:alert(1)>x",
    "<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>", "<math><mtext></mtext><script>alert(1)</script>",
    "<style>@import '//evil.example/x.css'</style>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>", "<base href=//evil.example/>",
    "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" onmouseover=alert(1) x=\"",
    "' onfocus=alert(1) autofocus x='", "\" autofocus onfocus=alert(1) x=\"", "`onload=alert(1)`",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "{{7*7}}", "{% load x %}", "${alert(1)}",
    "#{alert(1)}", "<%= 7*7 %>", "%3Cscript%3Ealert(1)%3C/script%3E", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e", "\\u003cscript\\u003ealert(1)", "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>", "<!--<img src=x onerror=alert(1)>-->", "<x onclick=alert(1)>x",
    "<p hx-get=/ hx-trigger=load>", "<div hx-on:load=alert(1)>", "＜script＞alert(1)＜/script＞",
]  # fmt: skip


def test_in_01_sixty_payloads_are_text_on_every_page(browser: Browser, live_server: LiveServer, lilas: Clinic) -> None:
    assert len(set(PLAIN)) == 60
    proof = write_everywhere(lilas)
    heard: list[str] = []
    home = f"{live_server.url}/book/lilas/"
    for page in opened(browser, viewport=PHONE):
        page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(home)
        shown = page.locator("a.choice b").all_inner_texts()
        assert [one for one in PLAIN if one not in shown] == []
        page.goto(home + page.locator("a.choice").first.get_attribute("href").split("/")[-1])  # type: ignore[union-attr]
        assert len(page.locator("a.choice").all()) == 61  # and no preference
        page.locator("a.choice").nth(1).click()
        page.locator("a.slot").first.click()
        page.locator("#firstname").fill(PLAIN[0])
        page.locator("#lastname").fill(PLAIN[36])
        page.locator("main button.button").first.click()
        assert page.locator("#firstname").input_value() == PLAIN[0]
        page.goto(f"{home}mine?as={proof}")
        assert page.locator("button.choice").count() == 50
        page.locator("button.choice").first.click()
        assert page.locator("h1").inner_text() == "Your appointment"
        for link in ("a[href*='/cancel']", "a[href*='/move']"):
            page.goto(page.url.split("/cancel")[0])
            page.locator(link).click()
            page.wait_for_load_state("networkidle")
    # A refused form is an answer of 400, which the browser notes; nothing else was said.
    assert [one for one in heard if "status of 400" not in one] == []


def write_everywhere(clinic: Clinic) -> str:
    """Names and texts of clinic, services, practitioners and clients; a proof of the e-mail that has them all."""
    start = next_monday().replace(hour=9)
    ServiceCalendar.objects.all().delete()
    Service.objects.filter(group=clinic.group).update(deleted=True)
    Calendar.objects.filter(group=clinic.group).update(deleted=True)
    clinic.calendars.clear()
    for number, payload in enumerate(PLAIN):
        add_calendar(clinic, f"c{number}", publicname=payload)
    first = clinic.services["visit"] = add_service(clinic, "s0", publicname=PLAIN[0], description=PLAIN[1])
    clinic.calendars["bell"] = clinic.calendars["c0"]
    for number, payload in enumerate(PLAIN[1:], 1):
        add_service(clinic, f"s{number}", publicname=payload, description=payload, performers=["c0"])
    Group.objects.filter(pk=clinic.group.pk).update(
        name=PLAIN[4], address=PLAIN[6], city=PLAIN[36], phone=PLAIN[9][:20]
    )
    for number, payload in enumerate(PLAIN):
        contact = Contact(payload[:64], PLAIN[0], "ada@example.org", "+33612345678")
        fields = {"service": first.pk, "calendar": clinic.calendars[f"c{number}"].pk, "contact": contact}
        clinic.book(start, now=start - timedelta(days=3), comments=payload, **fields)
    assert Client.objects.count() == 59  # two payloads differ in case only, and so are one name
    clinic.group.refresh_from_db()
    return proof_of(clinic.group, "ada@example.org")
