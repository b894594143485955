"""Addresses of the public pages."""

from django.urls import path

from apps.booking.pages.cancel import cancel
from apps.booking.pages.choose import first, practitioner, service
from apps.booking.pages.code import code
from apps.booking.pages.front import front
from apps.booking.pages.manage import calendar, manage
from apps.booking.pages.mine import mine
from apps.booking.pages.move import move
from apps.booking.pages.print import colours, logo, qr
from apps.booking.pages.signin import sign_in
from apps.booking.pages.times import times
from apps.booking.pages.you import you

urlpatterns = [
    path("", front, name="front"),
    path("book/<slug:slug>/", first, name="book"),
    path("book/<slug:slug>/service", service, name="book-service"),
    path("book/<slug:slug>/practitioner", practitioner, name="book-practitioner"),
    path("book/<slug:slug>/time", times, name="book-time"),
    path("book/<slug:slug>/you", you, name="book-you"),
    path("book/<slug:slug>/code", code, name="book-code"),
    path("book/<slug:slug>/sign-in", sign_in, name="book-sign-in"),
    path("book/<slug:slug>/mine", mine, name="book-mine"),
    path("book/<slug:slug>/colours.css", colours, name="book-colours"),
    path("book/<slug:slug>/logo", logo, name="book-logo"),
    path("book/<slug:slug>/qr.svg", qr, name="book-qr"),
    path("book/<slug:slug>/manage/<str:token>", manage, name="manage"),
    path("book/<slug:slug>/manage/<str:token>/calendar.ics", calendar, name="manage-calendar"),
    path("book/<slug:slug>/manage/<str:token>/move", move, name="manage-move"),
    path("book/<slug:slug>/manage/<str:token>/cancel", cancel, name="manage-cancel"),
]
