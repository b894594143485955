"""Reading customers: the people of an organisation, by whatever clinic they were first seen."""

from uuid import UUID

from apps.groups.models import Customer


def is_customer(organization: UUID, customer: str) -> bool:
    """Whether this organisation has a customer of that id."""
    known = Customer.objects.filter(organization_id=organization, pk=customer) if customer.isdecimal() else None
    return known is not None and known.exists()
