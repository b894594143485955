"""`python -m tests.faults.witness.relay`: for each line that it reads a relay, which dies at the point named there.

They are forked from one process that has loaded everything: a death is as real, and costs no start. For each it says
the status with which it ended; minus the signal that ended it.
"""

import os
import sys

import django

django.setup()

from apps.core import failpoints  # noqa: E402
from apps.outbox.actions import relay  # noqa: E402


def ended(point: str) -> int:
    """How a relay of its own ended."""
    child = os.fork()
    if not child:
        failpoints.ARMED = frozenset({point})
        relay()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


for line in sys.stdin:
    sys.stdout.write(f"{ended(line.strip())}\n")
    sys.stdout.flush()
