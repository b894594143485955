"""`manage.py rotate_keys [--json]`: bring every organisation's secrets and all second factors under the first key."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.actions import reseal_factors
from apps.core.sealing import CannotOpenError
from apps.organizations.actions.settings import rotate_keys


class Command(BaseCommand):
    help = (
        "Gives each organisation a new data key under the first of FRONTDESK_MASTER_KEYS and seals its secrets and "
        "everybody's second factors anew, while everybody works. It may be killed and run again. Exit status 0 when "
        "nothing waits, else 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = rotate_keys()
        except CannotOpenError as error:
            raise CommandError(str(error)) from error
        factors, shut = reseal_factors()
        failed = done.failed + shut
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done) | {"factors": factors, "failed": failed}))
        else:
            self.stdout.write(
                f"{done.organizations} organisations with {done.secrets} secrets, and {factors} second factors, were "
                "brought over."
            )
            if failed:
                self.stdout.write(f"{failed} did not open: the master key that sealed them is not given.")
            else:
                self.stdout.write("The older master keys may go." if not done.waiting else f"{done.waiting} wait.")
        if failed or done.waiting:
            sys.exit(1)
