#!/usr/bin/env python
"""Frontdesk's command line. With a bare environment it finds this folder's running services."""

import os
import sys
from pathlib import Path

from launch.environment import ServicesDown, fill_environment

# Commands that only look at files: they run without a database.
OFFLINE = {"collectstatic", "makemigrations", "compilemessages", "makemessages", "help", "--help", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        fill_environment(Path(__file__).resolve().parent, os.environ)
    except ServicesDown as down:
        if command not in OFFLINE:
            sys.stderr.write(f"{down}\n")
            sys.exit(2)
        os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/none")
        os.environ.setdefault("FRONTDESK_SECRET_KEY", "only-for-commands-that-look-at-files-and-sign-nothing-at-all")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  needs the environment filled

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
