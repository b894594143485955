"""This contract's part of the OpenAPI document: its resources by their own tables, the other routes by hand."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from apps.api.groups.description.resources import paths_of, schemas_of
from apps.api.groups.urls import EVERY_RESOURCE

BY_HAND = Path(__file__).with_name("by_hand.yaml")


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """Tags, paths and components. Every path below a group also stands without it, which is not told a second time."""
    found: dict[str, Any] = yaml.safe_load(BY_HAND.read_text("utf-8"))
    for resource in EVERY_RESOURCE:
        for path, methods in paths_of(resource).items():
            found["paths"][path] = methods | found["paths"].get(path, {})  # what is told by hand is told better
        found["components"]["schemas"] |= schemas_of(resource)
    found["paths"] = dict(sorted(found["paths"].items()))
    return found
