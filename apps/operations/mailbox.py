"""The letter box of demo mode: what sandboxes, and a demo without a mail server, would have sent."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.notifications.models import CapturedMail
from apps.notifications.queries import letter_box

MOST = 200


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest captured messages, newest first; `?format=json` for programs. There is no such page in production."""
    if settings.PRODUCTION:
        raise Http404
    mails = letter_box(MOST)
    if request.GET.get("format") == "json":
        return JsonResponse([told(mail) for mail in mails], safe=False)
    return render(request, "operations/mailbox.html", {"mails": mails, "title": "Mailbox"})


def told(mail: CapturedMail) -> dict[str, Any]:
    """One message, by the names that programs rely on."""
    return {
        "to": mail.recipient,
        "channel": mail.channel,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "sent_at": mail.sent_at.isoformat(),
        "kind": mail.kind,
        "organization_code": mail.organization.code,
    }
