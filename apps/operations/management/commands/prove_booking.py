"""`manage.py prove_booking --racers 50 --slots 4 [--json]`: see for yourself that nobody is booked twice."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import DomainError
from apps.operations.race import ServerDown, run_race

SERVER_DOWN = 2


class Command(BaseCommand):
    help = "Lets many visitors book few times at once over HTTP. Exit status 0: one winner each. 2: no server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--racers", type=int, default=50, help="how many visitors (50)")
        parser.add_argument("--slots", type=int, default=4, help="how many times they want (4)")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["racers"] < 1:
            raise CommandError("A race needs at least one racer.")
        try:
            result, answers = run_race(options["racers"], options["slots"])
        except ServerDown as down:
            raise CommandError(str(down), returncode=SERVER_DOWN) from down
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json()))
        else:
            for name, value in result.as_json().items():
                self.stdout.write(f"{name.replace('_', ' '):<26} {value}")
        if not result.proves:
            self.stderr.write(f"Not as promised. Answers by status: {answers}")
            sys.exit(1)
