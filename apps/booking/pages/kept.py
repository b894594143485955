"""What the links of the public pages carry on, since there is no cookie: the language, a sign-in, another booking."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

LANGUAGE, PROOF, AGAIN, PREVIEW = "lang", "as", "again", "preview"
LONGEST = 1000
LANGUAGES = dict(settings.LANGUAGES)


def kept_of(data: Mapping[str, str]) -> dict[str, str]:
    """The parts of a query or a form that the next link repeats."""
    found = {name: data.get(name, "") for name in (LANGUAGE, PROOF, AGAIN, PREVIEW)}
    if found[LANGUAGE] not in LANGUAGES:
        found[LANGUAGE] = ""
    return {name: value for name, value in found.items() if 0 < len(value) <= LONGEST and value.isascii()}


def kept_by(request: HttpRequest) -> dict[str, str]:
    """The same of a request, whichever way it came."""
    return kept_of(request.GET) | kept_of(request.POST)


def address(route: str, *args: object, kept: Mapping[str, str], **query: object) -> str:
    """The address of a page, with what is kept and with this page's own part of the query before it."""
    given = {name: str(value) for name, value in query.items() if value is not None}
    return reverse(route, args=args) + (f"?{urlencode(given | dict(kept))}" if given or kept else "")


def speak(request: HttpRequest, *, card: str = "") -> None:
    """Answer in the language that the link asks for, else the card's, else the browser's, which is set already."""
    for wished in (kept_by(request).get(LANGUAGE, ""), card):
        if wished in LANGUAGES:
            translation.activate(wished)
            request.LANGUAGE_CODE = wished
            return


def other_languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    """(code, name, address) of this page in the languages that it is not shown in; none for what was sent by a form."""
    if request.method != "GET":
        return []
    query = {name: str(value) for name, value in request.GET.items() if name != LANGUAGE and "\x00" not in value}
    current = translation.get_language()
    return [
        (code, name, f"{request.path}?{urlencode({**query, LANGUAGE: code})}")
        for code, name in settings.LANGUAGES
        if code != current
    ]
