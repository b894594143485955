"""Logging in to the demo clinic with one click. There is no such address in production."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.operations.queries.players import players


@never_cache
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """`member`: the number of one of the demo clinic's own members; nobody else is reached by it."""
    if settings.PRODUCTION:
        raise Http404
    wanted = request.POST.get("member", "")
    member = next((one for one in players() if str(one.pk) == wanted), None)
    if member is None:
        raise Http404
    get_adapter(request).login(request, member.user)
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
