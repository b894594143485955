"""Counting tries, answering repeated requests, making users."""

from apps.accounts.actions.counting import count_try
from apps.accounts.actions.idempotency import Answer, answer_once
from apps.accounts.actions.transaction import StartAgainError, in_transaction, is_inside
from apps.accounts.actions.users import add_user

__all__ = ["Answer", "StartAgainError", "add_user", "answer_once", "count_try", "in_transaction", "is_inside"]
