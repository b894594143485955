"""Counting tries and answering repeated requests."""

from apps.accounts.actions.counting import count_try
from apps.accounts.actions.idempotency import Answer, answer_once

__all__ = ["Answer", "answer_once", "count_try"]
