"""`/pro/figures/`: the last weeks of one site, as plots with the same numbers in a table beside each."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.appointments.queries.figures import visits_counted
from apps.availability.hours import day_bounds
from apps.notifications.queries import messages_counted
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.figures.counting import Span, letters, occupancy, outcomes, share, sources
from apps.pro.figures.plots import Amount, bars, columns
from apps.pro.page import page
from apps.pro.reading import read_day

SPANS = (4, 8, 13, 26)  # weeks
USUAL = 8


@at_the_desk("GET", right=Right.SEE_FIGURES)
def figures(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`weeks` that end with the week of `day`. Two statements beside the desk's own, whatever they count."""
    weeks = next((span for span in SPANS if request.GET.get("weeks") == str(span)), USUAL)
    day = read_day(request.GET, desk.today)
    monday = day - timedelta(days=day.weekday())
    span = Span(monday - timedelta(weeks=weeks - 1), monday + timedelta(weeks=1))
    zone = desk.setup.zone
    window = day_bounds(span.first, zone)[0], day_bounds(span.end, zone)[0]
    counts = visits_counted(desk.group.pk, window, zone.key)
    told = letters(messages_counted(desk.group.pk, window))
    origins = sources(counts)
    full, came = occupancy(desk.setup, span, counts), outcomes(span, counts)
    names = [date_format(week, _("j M")) for week in span.weeks]
    missed = sum(stack[1].value for stack in came)
    return page(
        request,
        desk,
        "pro/figures.html",
        title=_("Figures"),
        section="figures",
        spans=SPANS,
        weeks=weeks,
        day=day,
        full=full,
        full_plot=bars(full, most=100),
        came=list(zip(names, came, strict=True)),
        came_plot=columns(names, came),
        missed=share(missed, missed + sum(stack[0].value for stack in came)),
        origins=origins,
        origins_plot=bars(origins),
        told=told,
        told_plot=bars([Amount(one["name"], one["sent"], str(one["sent"])) for one in told]),
    )
