"""`python -m tests.faults.witness.relay`: one relay in a process of its own, without any broker."""

import django

django.setup()

from apps.outbox.actions import relay  # noqa: E402

relay()
