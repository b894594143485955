"""Reading the set-up of groups."""

from apps.groups.queries.setup import CalendarSetup, ServiceSetup, Setup, current_setup, setup_of

__all__ = ["CalendarSetup", "ServiceSetup", "Setup", "current_setup", "setup_of"]
