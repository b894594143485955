"""Writing answers: one record, a collection, a refusal; as JSON or as XML."""

from collections.abc import Iterator
from typing import Any, Literal

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.api.groups.records import Page
from apps.api.groups.xml import HEAD, to_xml
from apps.core.errors import DomainError

Format = Literal["json", "xml"]
TYPES = {"json": "application/json", "xml": "application/xml; charset=utf-8"}


def format_of(request: HttpRequest, suffix: str | None) -> Format:
    """Of the suffix, the `format` parameter and the Accept header the first that says something; else JSON."""
    said = (suffix or request.GET.get("format") or "").lower()
    if said in TYPES:
        return "xml" if said == "xml" else "json"
    accepted = [part.partition(";")[0].strip() for part in request.headers.get("Accept", "").lower().split(",")]
    for one in accepted:
        if one == "application/json":
            return "json"
        if one in {"application/xml", "text/xml"}:
            return "xml"
    return "json"


def answer(body: dict[str, Any], name: str, form: Format, status: int = 200) -> HttpResponse:
    """One object; in XML its element is called `name`."""
    content = orjson.dumps(body) if form == "json" else (HEAD + to_xml(name, body)).encode()
    return HttpResponse(content, status=status, content_type=TYPES[form])


def refused(error: DomainError, form: Format) -> HttpResponse:
    """`{"error": {"code", "message", "fields"?, ...}}`."""
    told: dict[str, Any] = {"code": error.code, "message": error.message, **error.details}
    if error.fields:
        told["fields"] = error.fields
    return answer({"error": told}, "answer", form, error.status)


def collection(page: Page, singular: str, plural: str, form: Format) -> HttpResponseBase:
    """The envelope. A long one is sent while it is read, so its own count comes last."""
    if page.asked.streams:
        parts = _json(page) if form == "json" else _xml(page, singular, plural)
        return StreamingHttpResponse(parts, content_type=TYPES[form])
    records = list(page.records)
    body = {"recordsReturned": len(records), **page.head}
    if form == "json":
        return answer(body | {"records": records}, plural, form)
    inner = "".join(to_xml(singular, record) for record in records)
    head = "".join(to_xml(key, value) for key, value in body.items())
    return HttpResponse(
        f'{HEAD}<{plural}>{head}<records type="array">{inner}</records></{plural}>', content_type=TYPES[form]
    )


def _json(page: Page) -> Iterator[bytes]:
    yield orjson.dumps(page.head)[:-1] + b',"records":['
    count = 0
    for record in page.records:
        yield (b"," if count else b"") + orjson.dumps(record)
        count += 1
    yield b'],"recordsReturned":%d}' % count


def _xml(page: Page, singular: str, plural: str) -> Iterator[bytes]:
    head = "".join(to_xml(key, value) for key, value in page.head.items())
    yield f'{HEAD}<{plural}>{head}<records type="array">'.encode()
    count = 0
    for record in page.records:
        yield to_xml(singular, record).encode()
        count += 1
    yield f"</records>{to_xml('recordsReturned', count)}</{plural}>".encode()
