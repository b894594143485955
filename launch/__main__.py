"""The commands behind the Makefile: `python -m launch COMMAND`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file must be readable by the versions it refuses
    sys.exit(f"Frontdesk needs Python 3.11 or newer, this is {sys.version.split()[0]}: make PYTHON=python3.12 ...")

from launch.commands import main

sys.exit(main(sys.argv[1:]))
