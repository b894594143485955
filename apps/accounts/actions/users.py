"""Making users: people who log in as staff."""

from uuid import UUID

from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.core.errors import Invalid


def add_user(
    *,
    email: str,
    password: str | None,
    first_name: str = "",
    last_name: str = "",
    language: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
) -> User:
    """A user with this e-mail, folded to lower case; Invalid naming the field, also when the e-mail is taken.

    Without a password nobody logs in until one is set.
    """
    try:
        return User.objects.create_user(
            email,
            password,
            first_name=first_name,
            last_name=last_name,
            language=language,
            is_staff=is_staff,
            is_superuser=is_superuser,
        )
    except ValidationError as error:
        if "__all__" in error.message_dict:  # the only constraint over more than one field's own rules: user_email_once
            raise Invalid("Somebody already logs in with this e-mail.", fields={"email": error.messages}) from error
        raise Invalid("Some fields need another look.", fields=error.message_dict) from error


def hash_anew(user: UUID, kept: str, password: str) -> None:
    """Keep a password, just found right by the hash `kept`, in the kind that is usual by now; it ends nothing."""
    User.objects.hash_anew(user, kept, password)
