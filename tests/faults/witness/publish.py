"""`python -m tests.faults.witness.publish COUNT`: so many facts, twenty a second, with the real nudge."""

import sys
import time

import django

django.setup()

from tests.faults.processes import facts  # noqa: E402

for _ in range(int(sys.argv[1])):
    facts(1)
    time.sleep(0.05)
time.sleep(0.5)  # the last nudge leaves a moment after the last commit
