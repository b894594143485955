"""`manage.py rotate_signing_keys [--forget]`: tokens are signed with a new key from now on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.core import clock
from apps.organizations.tokens.actions import rotate_signing_keys


class Command(BaseCommand):
    help = "Signs tokens with a new key from now on. What the old keys signed holds until it ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forget", action="store_true", help="end every token that the old keys signed, now")

    def handle(self, *args: Any, **options: Any) -> None:
        key = rotate_signing_keys(now=clock.now(), forget=options["forget"])
        self.stdout.write(f"Tokens are signed with the key {key.pk} from now on.")
