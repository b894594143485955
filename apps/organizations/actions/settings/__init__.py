"""Writing settings, and rotating the keys under which their secrets lie."""

from apps.organizations.actions.settings.changing import change_settings, check_settings
from apps.organizations.actions.settings.rotating import Rotated, rotate_keys

__all__ = ["Rotated", "change_settings", "check_settings", "rotate_keys"]
