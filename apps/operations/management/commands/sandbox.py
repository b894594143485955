"""`manage.py sandbox [--code CODE] [--json]`: one new sandbox organisation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import DomainError
from apps.operations.actions.sandbox import as_json, create_sandbox


class Command(BaseCommand):
    help = "Makes a sandbox organisation with sample data and prints its logins. A code that is taken is refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", help="the organisation's code, such as my-tests; by default a random one")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = as_json(create_sandbox(code=options["code"], now=clock.now()))
        except DomainError as error:
            sentences = [f"{field}: {sentence}" for field, said in error.fields.items() for sentence in said]
            raise CommandError(" ".join([error.message, *sentences])) from error
        if options["json"]:
            self.stdout.write(json.dumps(made, indent=2))
            return
        group = made["group"]
        self.stdout.write(f"Sandbox {made['organization_code']} ({made['organization_id']})")
        self.stdout.write(f"Booking pages: {made['public_url']}/book/{group['slug']}/")
        for who in ("owner", "pro"):
            self.stdout.write(f"{who:<6} {made[who]['email']}  {made[who]['password']}")
        for what in ("calendar_ids", "service_ids", "client_ids"):
            self.stdout.write(f"{what.replace('_', ' ')}: {', '.join(map(str, group[what]))}")
