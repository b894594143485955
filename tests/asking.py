"""What a clinic of a test asks besides what everybody is asked."""

import json
from typing import Any

from apps.core.actor import system
from apps.groups.actions.customfields import add_custom_field
from apps.groups.models import CustomField
from tests.clinic import Clinic

INSURANCE = ["Public", "Private"]


def ask(clinic: Clinic, record: str, name: str, *, widget: Any = None, **fields: Any) -> CustomField:
    """Define a column of `record` (client or appointment); `widget` is what its forms are told of it."""
    described = {} if widget is None else {f"{side}_inputex": json.dumps(widget) for side in ("pro", "user")}
    made = add_custom_field(
        actor=system(clinic.organization.pk), group=clinic.group, record=record, name=name, fields=described | fields
    )
    clinic.group.refresh_from_db()
    return made


def ask_customers(clinic: Clinic) -> None:
    """A required list and an optional day about the person, a required number and a remark about the visit."""
    shown = {"user_visible": True}
    required = {"user_required": True}
    insurance = {"type": "select", "choices": INSURANCE}
    ask(clinic, "client", "str0", user_label="Insurance", widget=insurance, user_position=1, **required)
    ask(clinic, "client", "birthdate", user_position=2, **shown)
    ask(clinic, "appointment", "num0", user_label="Weeks", widget={"type": "integer"}, **required)
    ask(clinic, "appointment", "comments", user_label="Anything else?", user_position=9, **shown)
