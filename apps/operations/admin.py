"""Signs of life, to look at; and beat's schedule, which an operator may change, in the theme of the others."""

from django.contrib import admin
from django_celery_beat import admin as beat
from django_celery_beat import models as schedules
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.operations.models import Heartbeat
from apps.outbox.readonly import ReadOnlyAdmin


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "seen_at")
    search_fields = ("name",)


class TaskSelectWidget(UnfoldAdminSelectWidget, beat.TaskSelectWidget):  # type: ignore[misc]  # both without types
    """The registered tasks to choose from, as the theme draws a choice."""


class PeriodicTaskForm(beat.PeriodicTaskForm):  # type: ignore[misc]
    """Beat's own form with the theme's fields."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = TaskSelectWidget()


class PeriodicTaskAdmin(beat.PeriodicTaskAdmin, ModelAdmin):  # type: ignore[misc]
    """The schedule: what is essential cannot be switched off for long, `manage.py schedule` puts it back."""

    form = PeriodicTaskForm


for model, page in {
    schedules.PeriodicTask: PeriodicTaskAdmin,
    schedules.IntervalSchedule: type("IntervalAdmin", (ModelAdmin,), {"list_display": ("__str__", "every", "period")}),
    schedules.CrontabSchedule: type("CrontabAdmin", (beat.CrontabScheduleAdmin, ModelAdmin), {}),
    schedules.ClockedSchedule: type("ClockedAdmin", (beat.ClockedScheduleAdmin, ModelAdmin), {}),
    schedules.SolarSchedule: type("SolarAdmin", (ModelAdmin,), {"list_display": ("__str__", "event")}),
}.items():
    admin.site.unregister(model)
    admin.site.register(model, page)
