"""Reading a request's body: JSON, XML or a form, whichever its Content-Type says."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict

from apps.api import reading
from apps.api.groups.brackets import nested
from apps.api.groups.xml import from_xml
from apps.core.errors import Invalid

FORMS = {"application/x-www-form-urlencoded"}
XMLS = {"application/xml", "text/xml"}


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The body as an object, empty where there is none; Invalid with the reason and the place."""
    kind = (request.content_type or "").lower()
    if kind not in XMLS | FORMS:
        return reading.body_of(request)
    try:
        raw = request.body
    except RequestDataTooBig:
        raise Invalid("The body is too long.", code="too_large") from None
    if kind in XMLS:
        return from_xml(raw) if raw.strip() else {}
    form = QueryDict(raw, encoding="utf-8")
    return nested((key, value) for key, values in form.lists() for value in values)
