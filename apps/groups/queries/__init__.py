"""Reading the set-up of groups."""

from apps.groups.queries.clients import clients_matching
from apps.groups.queries.setup import CalendarSetup, ServiceSetup, Setup, current_setup, setup_of

__all__ = ["CalendarSetup", "ServiceSetup", "Setup", "clients_matching", "current_setup", "setup_of"]
