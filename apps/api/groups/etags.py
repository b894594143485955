"""The entity tags of records: their revision, which moves on every change."""

from apps.core.errors import Conflict


def etag_of(revision: int) -> str:
    """`"3"`."""
    return f'"{revision}"'


def wanted_revision(if_match: str | None, revision: int) -> int | None:
    """The revision that has to hold for a change, None where any will do; Conflict (412) where none of them is it."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = {tag.strip().removeprefix("W/") for tag in if_match.split(",")}
    if etag_of(revision) in tags:
        return revision
    changed = Conflict("Somebody else has changed this meanwhile.", code="changed_meanwhile")
    changed.status = 412
    raise changed
