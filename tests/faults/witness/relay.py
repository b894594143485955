"""`python -m tests.faults.witness.relay`: for each line that it reads a relay, which dies at the point named there.

For each it says the status with which it ended; minus the signal that ended it.
"""

import sys

import django

django.setup()

from apps.outbox.actions import relay  # noqa: E402
from tests.faults.forked import ended  # noqa: E402

for line in sys.stdin:
    sys.stdout.write(f"{ended(relay, line.strip())}\n")
    sys.stdout.flush()
