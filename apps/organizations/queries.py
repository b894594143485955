"""Reading what organisations have made of programs."""

from uuid import UUID

from apps.organizations.models import Application, AppSetting, Organization, OrganizationCredential


def credential_of(organization: UUID | None) -> OrganizationCredential | None:
    """The secret of an active organisation's own, with the organisation. It is still to be compared."""
    rows = OrganizationCredential.objects.select_related("organization")
    return rows.filter(pk=organization, organization__active=True).first() if organization else None


def organization_named(organization: UUID) -> Organization:
    """The tenant itself."""
    return Organization.objects.get(pk=organization)


def organization_with(organization: UUID) -> Organization | None:
    """The tenant of this id, active or not, for those who look after all of them."""
    return Organization.objects.filter(pk=organization).first()


def applications_of(organization: UUID) -> list[Application]:
    """Every program of the organisation, the oldest first."""
    return list(Application.objects.filter(organization_id=organization).order_by("created_at", "pk"))


def app_settings_of(application: UUID, key: str | None = None) -> list[AppSetting]:
    """What this program keeps, by key; under one key only, if that is given."""
    rows = AppSetting.objects.filter(application_id=application)
    return list((rows if key is None else rows.filter(key=key)).order_by("key"))
