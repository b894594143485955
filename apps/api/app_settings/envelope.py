"""The envelope of this contract, the same on every answer, also on those that refuse."""

import uuid
from typing import Any

import structlog
from django.http import HttpResponse

from apps.api.answers import json_answer
from apps.core.errors import DomainError


def success(data: Any) -> HttpResponse:
    """200, with what was asked for in `Data`."""
    return _enveloped("Success", 200, "", data)


def failure(error: DomainError) -> HttpResponse:
    """The error's status; `Error` names the fields. The contract knows no 404 for a key: that is a wrong parameter."""
    status = 400 if error.code == "unknown_key" else error.status
    named = {f"{field}: {sentence}": sentence for field, said in error.fields.items() for sentence in said}
    told = [error.message] if error.message not in named.values() else []
    return _enveloped("Failure", status, " ".join([*told, *named]), None)


def _enveloped(status: str, code: int, error: str, data: Any) -> HttpResponse:
    """Each answer has an id of its own, a UUID, whatever id the caller gave the request; the log knows both."""
    answer = str(uuid.uuid4())
    structlog.contextvars.bind_contextvars(answer_id=answer)
    body = {"RequestId": answer, "Status": status, "Code": code, "Error": error, "Data": data}
    return json_answer(body, code)
