"""A row of each table that no action of a visit writes, full of what an admin page must not show."""

import uuid

from django.db.models import Model
from django.db.models.functions import Now

from apps.appointments.models import PendingVisit, Session
from apps.groups.models import ApiSession, Client, CustomField, LegacyPassword
from apps.organizations.models import (
    ApiKey,
    Application,
    AppSetting,
    DataKey,
    Member,
    OrganizationCredential,
    SettingsVersion,
    SettingValue,
    SigningKey,
    Stay,
    TokenFamily,
)
from tests.clinic import NOW, Clinic, at

SECRET = b"SECRETSECRETSECRETSECRETSECRETSE"


def add_rows(clinic: Clinic) -> None:
    """One of each at the clinic."""
    organization = clinic.organization
    member = Member.objects.filter(organization=organization)[0]
    customer = Client.objects.filter(group=clinic.group, customer__isnull=False)[0].customer
    application = Application.objects.filter(organization=organization)[0]
    key = ApiKey.objects.create(organization=organization, name="Key", key_hash=SECRET)
    tenant = {"organization_id": organization.pk}
    rows: list[Model] = [
        DataKey(organization=organization, master="m", sealed=SECRET),
        SettingValue(organization=organization, key="SMTP_PASSWORD", sealed=SECRET, ending="CRET", version=1),
        SettingsVersion(organization=organization, version=1),
        SigningKey(id="k1", public_key=SECRET, created_at=NOW),
        TokenFamily(organization=organization, member=member, stamp="SECRET", created_at=NOW, ends_at=NOW),
        Stay(organization=organization, user=member.user, role="agent", reason="To help", ends_at=Now()),
        OrganizationCredential(organization=organization, secret_hash=SECRET),
        AppSetting(organization=organization, application=application, key="colour", value="SECRET"),
        CustomField(**tenant, group=clinic.group, record="client", name="custom1"),
        ApiSession(**tenant, key=key, customer=customer, token_hash=SECRET, expires_at=NOW),
        LegacyPassword(**tenant, customer=customer, digest="SECRET"),
        PendingVisit(
            **tenant,
            group=clinic.group,
            customer=customer,
            asked="SECRET",
            services=[clinic.services["visit"].pk],
            starts_at=at("16:00"),
            verification_id=uuid.uuid4(),
        ),
        Session(
            **tenant,
            calendar=clinic.calendars["chen"],
            service=clinic.services["visit"],
            starts_at=at("16:00"),
            ends_at=at("17:00"),
            capacity=8,
        ),
    ]
    for row in rows:
        row.save(force_insert=True)
