"""Reading settings: typed and remembered for the product itself, as rows for those who edit them."""

import time
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from apps.core.sealing import CannotOpenError
from apps.organizations.models import DataKey, Organization, SettingsVersion, SettingValue
from apps.organizations.settings.declaring import Category
from apps.organizations.settings.kinds import Refused
from apps.organizations.settings.registry import Settings
from apps.organizations.settings.sealing import opened_secret
from apps.organizations.settings.secret import Secret
from apps.outbox.models import Event

BELIEVED = 1.0  # seconds for which what is remembered is not compared with the database
MOST_REMEMBERED = 10_000  # organisations a process


@dataclass(slots=True)
class _Remembered:
    version: int
    settings: Settings
    until: float


_memory: dict[UUID, _Remembered] = {}


def settings_of(organization: Organization | UUID) -> Settings:
    """Every setting of the organisation, typed: `settings_of(it).email.host`; a secret opens with `.reveal()`.

    Remembered by each process. Once a second the version is read anew, and everything else when it has moved: one
    short statement, or two. A change is seen here at once in the process that made it, within a second in others.
    """
    key = organization if isinstance(organization, UUID) else organization.pk
    kept = _memory.get(key)
    if kept is not None and time.monotonic() < kept.until:
        return kept.settings
    asked = time.monotonic()
    version = _version(key)
    if kept is None or kept.version != version:
        # Read after the version: what is newer than it is read again a second later, never the other way round.
        kept = _Remembered(version, _read(key) if version else Settings(**_typed({})), 0.0)
        if len(_memory) >= MOST_REMEMBERED:
            _memory.clear()
        _memory[key] = kept
    kept.until = asked + BELIEVED
    return kept.settings


def forget(organization: UUID | None = None) -> None:
    """Read anew at the next question: of one organisation, or of all."""
    if organization is None:
        _memory.clear()
    else:
        _memory.pop(organization, None)


def stored_settings(organization: UUID) -> dict[str, SettingValue]:
    """The rows by key, as they are this moment. One statement."""
    return {row.key: row for row in SettingValue.objects.filter(organization_id=organization)}


def subject_of(organization: UUID) -> str:
    """What the events of its settings are about: one timeline an organisation."""
    return f"settings:{organization}"


def changes_of(
    organization: UUID, *, most: int, before: int | None = None, keys: Collection[str] | None = None
) -> list[Event]:
    """Who changed which setting when, the newest first; `before` is the id of an event. One statement."""
    rows = Event.objects.filter(organization_id=organization, subject=subject_of(organization))
    if keys is not None:
        rows = rows.filter(payload__key__in=list(keys))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:most])


def role_overrides(organization: str) -> Subquery:
    """ROLE_OVERRIDES as a column of another statement; `organization` is the path to the organisation's id there."""
    rows = SettingValue.objects.filter(organization_id=OuterRef(organization), key="ROLE_OVERRIDES")
    return Subquery(rows.values("value")[:1])


def unknown_masters() -> list[str]:
    """Master keys under which data keys lie here, and which this process was not given. One statement."""
    found = set(DataKey.objects.order_by().values_list("master", flat=True).distinct())
    return sorted(found - settings.MASTER_KEYS.keys.keys())


def keys_under_old_masters(after: UUID | None = None, most: int = 100) -> list[UUID]:
    """Organisations whose data key lies under another than the first master key, in the order of their ids."""
    old = ~Q(master=settings.MASTER_KEYS.first)
    rows = DataKey.objects.filter(old) if after is None else DataKey.objects.filter(old, organization_id__gt=after)
    return list(rows.order_by("organization_id").values_list("organization_id", flat=True)[:most])


def count_keys() -> tuple[int, int]:
    """How many data keys there are, and how many of them wait for the first master key."""
    return DataKey.objects.count(), DataKey.objects.exclude(master=settings.MASTER_KEYS.first).count()


def _version(organization: UUID) -> int:
    return SettingsVersion.objects.filter(pk=organization).values_list("version", flat=True).first() or 0


def _read(organization: UUID) -> Settings:
    """One statement: rows and data key come from one moment, whatever is rotated meanwhile."""
    rows = SettingValue.objects.filter(organization_id=organization)
    key_fields = ("organization__data_key__id", "organization__data_key__master", "organization__data_key__sealed")
    values: dict[str, Any] = {}
    for key, value, sealed, ending, *of_key in rows.values_list("key", "value", "sealed", "ending", *key_fields):
        values[key] = value if sealed is None else Secret(partial(_open, organization, key, sealed, *of_key), ending)
    return Settings(**_typed(values))


def _open(organization: UUID, name: str, sealed: bytes, identity: UUID | None, master: str, key: bytes) -> str:
    if identity is None:
        raise CannotOpenError("The data key of this organisation is gone.")
    data_key = DataKey(id=identity, organization_id=organization, master=master, sealed=key)
    return opened_secret(data_key, name, sealed)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    return {one.name: _category(one.type, values) for one in fields(Settings)}  # type: ignore[arg-type]


def _category(kind: type[Category], values: dict[str, Any]) -> Category:
    """What a stricter release would not take any more counts as not set, rather than surprise its readers."""
    held = {}
    for name, setting in kind.settings().items():
        if setting.key in values:
            try:
                held[name] = values[setting.key] if setting.secret else setting.read(values[setting.key])
            except Refused:
                continue
    return kind(**held)
