"""How an organisation narrows or renames its roles.

`{"receptionist": {"name": "Front office", "without": ["overbook"]}}`. Never more than the product's own table gives
(apps/organizations/roles.py), and never about the owner.
"""

from typing import Any

from django.utils.translation import gettext as _

from apps.organizations.roles import RIGHTS, Right, Role
from apps.organizations.settings.kinds import Refused

LONGEST_NAME = 40
ROLES = [role for role in Role if role is not Role.OWNER]


def check(given: Any) -> dict[str, Any]:
    """The overrides, if each narrows or renames a role that may be; Refused says which one does not."""
    if not isinstance(given, dict):
        raise Refused(_("This must be a JSON object of roles."))
    return {_role(name): _checked(name, said) for name, said in given.items()}


def name_of(role: str, overrides: dict[str, Any] | None) -> str:
    """What this organisation calls the role; blank where it has no name of its own."""
    return str((overrides or {}).get(role, {}).get("name", ""))


def denied_to(role: str, overrides: dict[str, Any] | None) -> frozenset[str]:
    """The rights that this organisation takes away from the role; nothing here can give one."""
    return frozenset((overrides or {}).get(role, {}).get("without", ()))


def _role(name: str) -> str:
    if name not in ROLES:
        raise Refused(
            _("There is no role %(name)s to change. Known are: %(known)s.") % {"name": name, "known": ", ".join(ROLES)}
        )
    return name


def _checked(role: str, said: Any) -> dict[str, Any]:
    if not isinstance(said, dict) or not said or set(said) - {"name", "without"}:
        raise Refused(_("%(role)s: give a name, or a list of rights under without.") % {"role": role})
    checked: dict[str, Any] = {}
    if "name" in said:
        name = said["name"].strip() if isinstance(said["name"], str) else ""
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise Refused(_("%(role)s: a name has 1 to %(most)d characters.") % {"role": role, "most": LONGEST_NAME})
        checked["name"] = name
    if "without" in said:
        checked["without"] = _narrowed(role, said["without"])
    return checked


def _narrowed(role: str, rights: Any) -> list[str]:
    held = RIGHTS[Role(role)] | ({Right.EDIT_SETTINGS} if role == Role.DEVELOPER else set())
    if not isinstance(rights, list) or any(right not in held for right in rights):
        known = ", ".join(sorted(held)) or "-"
        raise Refused(_("%(role)s: without names rights that it has: %(known)s.") % {"role": role, "known": known})
    return sorted(set(rights))
