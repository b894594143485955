"""`manage.py schedule`: on each deploy, after migrate."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.operations.actions.schedule import write_schedule


class Command(BaseCommand):
    help = "Adds new rows to beat's schedule, removes retired ones, and switches on what must never be off."

    def handle(self, *args: Any, **options: Any) -> None:
        done = write_schedule()
        for what, names in done.items():
            if names and options["verbosity"]:
                self.stdout.write(f"{what.replace('_', ' ')}: {', '.join(names)}")
