"""`manage.py audit [--json]`: whether every rule of the database holds."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.operations.auditor import audit


class Command(BaseCommand):
    help = "Counts broken rules in the whole database. Exit status 0 when there are none, else 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit()
        broken = {rule: count for rule, count in found.items() if count}
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            for rule, count in broken.items():
                self.stdout.write(f"{count:>8}  {rule}")
            self.stdout.write(f"{len(found)} rules, {len(broken)} broken")
        if broken:
            raise SystemExit(1)
