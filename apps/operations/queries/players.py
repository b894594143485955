"""The logins of the demo clinic that one click opens."""

from apps.operations.actions.demo import cast
from apps.organizations.models import Member

ROLES = [str(role) for role, *_ in cast.LOGINS]


def players() -> list[Member]:
    """The demo clinic's own members who still may log in, with their users, in the order of the cast. One statement."""
    emails = [email for _, email, *_ in cast.LOGINS]
    rows = Member.objects.filter(
        organization__code=cast.CODE,
        organization__sandbox=True,
        organization__active=True,
        active=True,
        user__is_active=True,
        user__email__in=emails,
    )
    return sorted(rows.select_related("user"), key=lambda member: emails.index(member.user.email))
