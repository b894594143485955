"""`manage.py doctor [--json]`: whether this installation is well."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from apps.operations.doctor import examine


class Command(BaseCommand):
    help = "Checks what an operator would check, one line each. Exit status 0 when all is well, else 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        healthy = all(finding.ok for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"healthy": healthy, "checks": [asdict(finding) for finding in findings]}))
        else:
            for finding in findings:
                self.stdout.write(f"{'ok  ' if finding.ok else 'FAIL'} {finding.name:<12} {finding.message}")
        if not healthy:
            sys.exit(1)
