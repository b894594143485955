"""The public pages and their JSON door."""

from django.urls import include, path

from apps.booking.door.book import appointments, confirm
from apps.booking.door.explain import explain
from apps.booking.door.slots import slots

urlpatterns = [
    path("book/<slug:slug>/slots.json", slots, name="slots"),
    path("book/<slug:slug>/appointments.json", appointments, name="appointments"),
    path("book/<slug:slug>/confirm.json", confirm, name="confirm"),
    path("book/<slug:slug>/explain.json", explain, name="explain"),
    path("", include("apps.booking.pages.urls")),
]
