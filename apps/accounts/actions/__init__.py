"""Counting tries, one-time codes, answering repeated requests, making users."""

from apps.accounts.actions.codes import CodeBudget, check_code, code_of, send_again, start_verification
from apps.accounts.actions.counting import Limit, count_try, count_within
from apps.accounts.actions.idempotency import Answer, answer_once
from apps.accounts.actions.transaction import StartAgainError, in_transaction, is_inside
from apps.accounts.actions.users import add_user

__all__ = [
    "Answer",
    "CodeBudget",
    "Limit",
    "StartAgainError",
    "add_user",
    "answer_once",
    "check_code",
    "code_of",
    "count_try",
    "count_within",
    "in_transaction",
    "is_inside",
    "send_again",
    "start_verification",
]
