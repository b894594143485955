"""New logins: one for an e-mail, however it is written."""

import pytest

from apps.accounts.actions import add_user
from apps.accounts.models import User
from apps.core.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kept", ["ada@example.org", "Ada@Example.org"])
def test_an_e_mail_logs_one_person_in_however_it_was_written_before(kept: str) -> None:
    first = add_user(email="ada@example.org", password=None)
    User.objects.filter(pk=first.pk).update(email=kept)  # as rows from before were, or a hand in the database
    with pytest.raises(Invalid) as told:
        add_user(email="ADA@example.org", password=None)
    assert list(told.value.fields) == ["email"]
    assert User.objects.count() == 1


def test_what_is_no_e_mail_is_named() -> None:
    with pytest.raises(Invalid) as told:
        add_user(email="nobody", password=None)
    assert list(told.value.fields) == ["email"]
