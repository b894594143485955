"""Rows and declarations in the words of this dialect. Of a secret no more is told than that it is set."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.organizations.access import names_of
from apps.organizations.models import SettingValue
from apps.organizations.settings.connections import can_be_tried
from apps.organizations.settings.declaring import Setting
from apps.organizations.settings.registry import CATEGORIES, REGISTRY
from apps.organizations.settings.secret import hint
from apps.outbox.models import Event

Rows = Mapping[str, SettingValue]


def as_mapping(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """Category -> its settings, every category and every setting of the registry."""
    return {
        name: [as_setting(one, rows.get(key)) for key, one in REGISTRY.items() if one.category == name]
        for name in CATEGORIES
    }


def as_setting(setting: Setting, row: SettingValue | None) -> dict[str, Any]:
    """`value` is null for secrets, whether set or not; `hint` says what may be said of one."""
    told: dict[str, Any] = {
        "key": setting.key,
        "category": setting.category,
        "type": str(setting.kind),
        "description": str(setting.description),
        "is_secret": setting.secret,
        "is_set": row is not None,
        "value": None if row is None or setting.secret else row.value,
        "default": setting.default,
        "extension": setting.ours,
        "read_by": setting.read_by,
        "changed_at": row.changed_at.isoformat() if row else None,
    }
    if setting.secret:
        told["hint"] = hint(row.ending) if row else None
    if setting.choices:
        told["choices"] = list(setting.choices)
    if setting.placeholders:
        told["placeholders"] = list(setting.placeholders)
    return told


def as_changed(keys: Sequence[str], rows: Rows) -> dict[str, Any]:
    """What a change has left behind, key by key."""
    return {key: as_setting(REGISTRY[key], rows.get(key)) for key in keys}


def as_audit(organization: UUID, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Who changed what when, the newest first. One statement, for the names of members."""
    ids = {event.actor.removeprefix("member:") for event in events if event.actor.startswith("member:")}
    names = names_of(organization, ids)
    return [
        {
            "id": event.pk,
            "at": event.occurred_at.isoformat(),
            "actor": event.actor,
            "name": names.get(event.actor.removeprefix("member:"), ""),
            "category": event.payload.get("category") or REGISTRY[event.payload["key"]].category,
            "key": event.payload.get("key"),
            "change": event.payload["change"],
            "ok": event.payload.get("ok"),
            "request_id": event.request_id,
        }
        for event in events
        if "category" in event.payload or event.payload["key"] in REGISTRY
    ]


def category_names() -> dict[str, dict[str, Any]]:
    """Category -> what the contract says of it, and whether its connection can be tried."""
    return {name: {"about": one.about, "can_be_tried": can_be_tried(name)} for name, one in CATEGORIES.items()}
