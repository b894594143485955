"""Which spare columns customers see, and which they have to fill in."""

from apps.groups.models import Client, CustomField


def visible_columns(customer: int) -> set[str]:
    """The columns that every clinic with a card of this customer shows to its customers. Two statements."""
    groups = set(Client.objects.filter(customer=customer).values_list("group", flat=True))
    rows = CustomField.objects.filter(group__in=groups, record="client", user_visible=True, deleted=False)
    shown: dict[str, set[int]] = {}
    for group, name in rows.values_list("group", "name"):
        shown.setdefault(name, set()).add(group)
    return {name for name, those in shown.items() if those == groups}
