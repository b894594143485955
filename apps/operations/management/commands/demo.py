"""`manage.py demo [--reset]`: the demo clinic, always "today"."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core import clock
from apps.core.errors import DomainError
from apps.operations.actions.demo.preparing import prepare_demo


class Command(BaseCommand):
    help = "Makes the demo clinic or brings it to today, and prints its addresses and logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="remove it first, with what people made in it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = prepare_demo(now=clock.now(), reset=options["reset"])
        except DomainError as error:
            raise CommandError(error.message) from error
        for number, slug in enumerate(report.slugs):
            self.stdout.write(f"{'and' if number else 'Booking':<9} {settings.PUBLIC_URL}/book/{slug}/")
        self.stdout.write(f"Desk      {settings.PUBLIC_URL}/pro/")
        self.stdout.write(f"Admin     {settings.PUBLIC_URL}/admin/  (the owner's login)")
        self.stdout.write(f"Mailbox   {settings.PUBLIC_URL}/demo/mailbox/")
        self.stdout.write("Logins, one click each at the desk")
        for role, login, valid in report.logins:
            password = login.password if valid else "(changed, or made with another key; demo --reset makes it anew)"
            self.stdout.write(f"  {role:<13} {login.email:<22} {password}")
