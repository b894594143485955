"""A category as a form: its settings as fields, and what a form that was sent changes."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.organizations.models import SettingValue
from apps.organizations.settings.declaring import Setting
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.registry import CATEGORIES, REGISTRY
from apps.organizations.settings.secret import hint

AREAS = {Kind.TEMPLATE, Kind.JSON, Kind.LIST}
INPUTS = {Kind.SECRET: "password", Kind.EMAIL: "email", Kind.URL: "url", Kind.INTEGER: "number"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as the form draws it. Of a secret it holds the hint alone, also after a refusal."""

    setting: Setting
    value: str
    hint: str
    is_set: bool
    wrong: Sequence[str] = ()

    @property
    def name(self) -> str:
        return self.setting.key

    @property
    def input(self) -> str:
        return "area" if self.setting.kind in AREAS else INPUTS.get(self.setting.kind, "text")

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """(value, words, whether it is chosen); none for what is typed."""
        if self.setting.kind is Kind.BOOLEAN:
            choices = [("true", _("Yes")), ("false", _("No"))]
        else:
            choices = [(one, one) for one in self.setting.choices]
        usual = [("", _("As usual"))] if choices else []
        return [(value, words, value == self.value) for value, words in usual + choices]


def shown_fields(
    category: str, rows: Mapping[str, SettingValue], typed: Mapping[str, str], wrong: Mapping[str, Sequence[str]]
) -> list[Shown]:
    """The category's settings as they are; where a form was refused, as they were typed."""
    return [
        _shown(setting, rows.get(key), typed.get(key), wrong.get(key, ()))
        for key, setting in REGISTRY.items()
        if setting.category == category
    ]


def changes_in(category: str, rows: Mapping[str, SettingValue], typed: QueryDict) -> dict[str, Any]:
    """What differs from the rows: an emptied field takes the setting away, an empty secret changes nothing."""
    changes: dict[str, Any] = {}
    for key, setting in REGISTRY.items():
        if setting.category != category or key not in typed:
            continue
        text = str(typed[key]).replace("\r\n", "\n").strip()
        if setting.secret:
            if typed.get(f"remove-{key}"):
                changes[key] = None
            elif text:
                changes[key] = text
        elif text != _text(rows.get(key)):
            changes[key] = text or None
    return changes


def needs_proof(changes: Collection[str]) -> bool:
    """Whether one of these keys is a secret, a host that secrets are sent to, or what roles may do."""
    return any(REGISTRY[key].secret or REGISTRY[key].sends or key == "ROLE_OVERRIDES" for key in changes)


def listed_categories(rows: Mapping[str, SettingValue]) -> list[dict[str, Any]]:
    """Every category, and how much of it is set."""
    return [
        {
            "name": name,
            "title": one.title,
            "set": sum(key in rows for key, setting in REGISTRY.items() if setting.category == name),
            "of": sum(setting.category == name for setting in REGISTRY.values()),
        }
        for name, one in CATEGORIES.items()
    ]


def _shown(setting: Setting, row: SettingValue | None, typed: str | None, wrong: Sequence[str]) -> Shown:
    if setting.secret:
        return Shown(setting, "", hint(row.ending) if row else _("not set"), row is not None, wrong)
    usual = "" if setting.default is None else _("Usually: %(value)s") % {"value": json.dumps(setting.default)}
    return Shown(setting, _text(row) if typed is None else typed, usual, row is not None, wrong)


def _text(row: SettingValue | None) -> str:
    """A value as somebody would type it."""
    if row is None:
        return ""
    if isinstance(row.value, str):
        return row.value
    if isinstance(row.value, list):
        return "\n".join(row.value)
    return json.dumps(row.value, ensure_ascii=False, indent=2 if isinstance(row.value, dict) else None)
