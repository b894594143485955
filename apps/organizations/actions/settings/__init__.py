"""Writing settings, trying what they describe, and rotating the keys under which their secrets lie."""

from apps.organizations.actions.settings.changing import change_settings, check_settings
from apps.organizations.actions.settings.rotating import Rotated, rotate_keys
from apps.organizations.actions.settings.trying import try_settings

__all__ = ["Rotated", "change_settings", "check_settings", "rotate_keys", "try_settings"]
