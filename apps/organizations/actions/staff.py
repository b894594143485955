"""Members as other programs know them: a login with a name and a phone number."""

from typing import Any, TypedDict

from django.db import transaction

from apps.accounts.actions import add_user
from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.organizations.actions.members import add_member
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Right, Role, require
from apps.outbox.actions import publish


class StaffFields(TypedDict, total=False):
    """What of a member is their own. An e-mail is a login, which nobody else changes."""

    first_name: str
    last_name: str
    cellphone: str


@transaction.atomic
def add_staff(
    *, actor: Actor, organization: Organization, email: str, password: str | None, fields: StaffFields
) -> Member:
    """A receptionist with a new login; without a password they ask for one by mail. Invalid for an e-mail in use."""
    require(actor, Right.EDIT_MEMBERS)
    if actor.organization != organization.pk or actor.groups is not None:
        raise NotFound("There is no such clinic.")
    first_name, last_name = fields.get("first_name", ""), fields.get("last_name", "")
    user = add_user(email=email, password=password, first_name=first_name, last_name=last_name)
    member = add_member(actor=actor, organization=organization, user=user, role=Role.RECEPTIONIST)
    if "cellphone" in fields:
        member.cellphone = fields["cellphone"]
        member.save(update_fields=["cellphone", "updated_at"])
    return member


@transaction.atomic
def change_staff(*, actor: Actor, member: Member, fields: StaffFields) -> Member:
    """Write a member's names, as long as they work for nobody else, and their phone number here."""
    require(actor, Right.EDIT_MEMBERS)
    rows = Member.objects.select_related("user").select_for_update(no_key=True)
    locked = rows.filter(pk=member.pk, organization_id=actor.organization).first()
    if locked is None or actor.groups is not None:
        raise NotFound("There is no such member.")
    user = locked.user
    names: dict[str, Any] = {name: said for name, said in fields.items() if name != "cellphone"}
    if any(getattr(user, name) != said for name, said in names.items()):
        if Member.objects.filter(user=user).exclude(pk=locked.pk).exists():
            sentence = "They also work elsewhere, and change their name themselves."
            raise Invalid(sentence, fields={name: [sentence] for name in names})
        for name, said in names.items():
            setattr(user, name, said)
        user.save(update_fields=list(names))
    locked.cellphone = fields.get("cellphone", locked.cellphone)
    locked.save(update_fields=["cellphone", "updated_at"])
    payload = {"member": locked.pk, "user": str(user.pk), "role": locked.role}
    publish("member.changed", actor=actor, subject=f"member:{locked.pk}", revision=0, payload=payload)
    return locked
