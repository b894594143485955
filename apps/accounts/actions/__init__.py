"""Counting tries, one-time codes, answering repeated requests, making users."""

from apps.accounts.actions.codes import CodeBudget, check_code, code_of, repeats_code, send_again, start_verification
from apps.accounts.actions.counting import Limit, count_try, count_within, give_back
from apps.accounts.actions.factors import check_factor, end_logins, reseal_factors
from apps.accounts.actions.idempotency import Answer, RequestKey, Ride, Rider, answer_once, answer_riding
from apps.accounts.actions.transaction import StartAgainError, busy_when_locked, in_transaction, is_inside
from apps.accounts.actions.users import add_user

__all__ = [
    "Answer",
    "CodeBudget",
    "Limit",
    "RequestKey",
    "Ride",
    "Rider",
    "StartAgainError",
    "add_user",
    "answer_once",
    "answer_riding",
    "busy_when_locked",
    "check_code",
    "check_factor",
    "code_of",
    "count_try",
    "count_within",
    "end_logins",
    "give_back",
    "in_transaction",
    "is_inside",
    "repeats_code",
    "reseal_factors",
    "send_again",
    "start_verification",
]
