"""Writing the set-up and the client file."""

from apps.groups.actions.people import find_or_add_client, find_or_add_customer

__all__ = ["find_or_add_client", "find_or_add_customer"]
