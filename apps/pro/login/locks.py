"""What django-axes asks us: who is calling, and what is told to an account and address that failed too often."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from apps.core.network import UNKNOWN, address_in, network_of


def caller(request: HttpRequest) -> str:
    """The client's address; of IPv6 the first of its /64, because one household has all of it."""
    network = network_of(address_in(request.META, settings.PROXIES))
    return "0.0.0.0" if network == UNKNOWN else str(ipaddress.ip_network(network).network_address)  # noqa: S104


def account(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """The e-mail that was typed, folded."""
    typed = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    return str(typed).strip().lower()[:255]


def locked_out(request: HttpRequest, *_arguments: Any, **_about: Any) -> HttpResponse:
    """429, and that a new password opens the door at once."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    body = render_to_string("account/locked.html", {"minutes": minutes}, request)
    return HttpResponse(body, status=429, headers={"Retry-After": str(minutes * 60)})
