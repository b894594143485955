"""Sites of an organisation: calendars, services, opening hours, customers and client cards."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "apps.groups"
    label = "groups"
