"""Addresses of the desk. Every one of them stands below /pro/."""

from django.urls import path

from apps.pro import stays
from apps.pro.booking import new
from apps.pro.calendar import feed, home, listed
from apps.pro.changes import changes
from apps.pro.clients import clients
from apps.pro.clients_file.card import client
from apps.pro.clients_file.exchange import bring_in, export, exported
from apps.pro.clients_file.listing import clients as client_list
from apps.pro.clients_file.listing import new_client
from apps.pro.clients_file.merging import merge
from apps.pro.daysheet import day_sheet
from apps.pro.explaining import why
from apps.pro.figures.page import figures
from apps.pro.invitation import invitation
from apps.pro.members.pages import invite, member, members, revoke
from apps.pro.month import month
from apps.pro.moving import move
from apps.pro.notes import drop_note, new_note
from apps.pro.pauses import drop_break, new_break, pause
from apps.pro.settings.pages import category, settings, trial
from apps.pro.setup import absences, calendars, colours, frame, hours, keys, logo, names, offers, options, preview
from apps.pro.site import switch
from apps.pro.states import cancel, state
from apps.pro.visit import visit

urlpatterns = [
    path("", home, name="desk"),
    path("list", listed, name="desk-list"),
    path("month", month, name="desk-month"),
    path("feed", feed, name="desk-feed"),
    path("changes", changes, name="desk-changes"),
    path("site", switch, name="desk-site"),
    path("day-sheet/", day_sheet, name="day-sheet"),
    path("figures/", figures, name="figures"),
    path("new", new, name="visit-new"),
    path("clients", clients, name="desk-clients"),
    path("clients/", client_list, name="clients"),
    path("clients/new", new_client, name="client-new"),
    path("clients/import", bring_in, name="clients-import"),
    path("clients/export", export, name="clients-export"),
    path("clients/exports/<str:mark>", exported, name="clients-exported"),
    path("clients/<int:number>", client, name="client"),
    path("clients/<int:number>/merge", merge, name="client-merge"),
    path("members/", members, name="members"),
    path("members/invite", invite, name="member-invite"),
    path("members/<int:number>", member, name="member"),
    path("members/invitations/<int:number>/revoke", revoke, name="invitation-revoke"),
    path("setup/", frame.first_tab, name="setup"),
    path("setup/services", offers.services, name="setup-services"),
    path("setup/services/new", offers.new_service, name="setup-service-new"),
    path("setup/services/<int:number>", offers.service, name="setup-service"),
    path("setup/services/<int:number>/remove", offers.remove_service, name="setup-service-remove"),
    path("setup/calendars", calendars.calendars, name="setup-calendars"),
    path("setup/calendars/new", calendars.new_calendar, name="setup-calendar-new"),
    path("setup/calendars/<int:number>", calendars.calendar, name="setup-calendar"),
    path("setup/calendars/<int:number>/remove", calendars.remove_calendar, name="setup-calendar-remove"),
    path("setup/names", names.new_name, name="setup-name"),
    path("setup/sets/<int:number>", names.calendar_set, name="setup-set"),
    path("setup/sets/<int:number>/remove", names.remove_set, name="setup-set-remove"),
    path("setup/headings/<int:number>", names.heading, name="setup-heading"),
    path("setup/headings/<int:number>/remove", names.remove_heading, name="setup-heading-remove"),
    path("setup/hours", hours.hours, name="setup-hours"),
    path("setup/hours/<int:number>", hours.week, name="setup-week"),
    path("setup/days", hours.new_day, name="setup-day-new"),
    path("setup/days/<int:number>/remove", hours.drop_day, name="setup-day-remove"),
    path("setup/absences", absences.absences, name="setup-absences"),
    path("setup/absences/<int:number>/remove", absences.drop_absence, name="setup-absence-remove"),
    path("setup/options", options.options, name="setup-options"),
    path("setup/preview", preview.preview, name="setup-preview"),
    path("setup/colours", colours.colours, name="setup-colours"),
    path("setup/logo", logo.logo, name="setup-logo"),
    path("setup/keys", keys.keys, name="setup-keys"),
    path("setup/keys/<int:number>/remove", keys.drop_key, name="setup-key-remove"),
    path("settings/", settings, name="settings"),
    path("settings/<str:name>", category, name="settings-category"),
    path("settings/<str:name>/test", trial, name="settings-trial"),
    path("why", why, name="desk-why"),
    path("visits/<int:number>", visit, name="visit"),
    path("visits/<int:number>/move", move, name="visit-move"),
    path("visits/<int:number>/cancel", cancel, name="visit-cancel"),
    path("visits/<int:number>/state", state, name="visit-state"),
    path("breaks/new", new_break, name="break-new"),
    path("breaks/<int:number>", pause, name="break"),
    path("breaks/<int:number>/remove", drop_break, name="break-remove"),
    path("notes/new", new_note, name="note-new"),
    path("notes/<int:number>/remove", drop_note, name="note-remove"),
    path("invitation/<str:token>", invitation, name="invitation"),
    path("enter", stays.enter, name="stay-enter"),
    path("leave", stays.leave, name="stay-leave"),
]
