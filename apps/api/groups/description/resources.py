"""A resource's routes, told from its table of fields: what is shown, what may be written, asked for, sorted by."""

from typing import Any

from apps.api.groups.description.values import Schema, properties, taken
from apps.api.groups.resource import Resource

PREFIX, GROUP = "/api/v1", "/groups/{group_id}"
TAG = "Groups API"
SECURITY: list[dict[str, list[str]]] = [{"apikey": []}, {"basic": []}]
# What a collection is narrowed by besides: parameter -> what it means.
FILTERS: dict[str, dict[str, str]] = {
    "calendars": {
        "intervention_ids[]": "Those that perform every one of these.",
        "calendarset_ids[]": "Those of any of these sets.",
    },
    "interventions": {
        "calendar_ids[]": "Those that every one of these performs.",
        "interventionset_id": "Those under this heading.",
    },
    "vevents": {"calendar_id": "Those on this calendar.", "fiche_id": "The appointments of this card."},
    "appointments": {"intervention_ids[]": "Those for any of these.", "include_past": "1 adds those that are over."},
}
# Bodies that work as they stand in a sandbox; numbers are those of its group, calendar and card.
EXAMPLES: dict[str, Schema] = {
    "group": {"phone": "01 83 62 04 04"},
    "calendar": {"name": "Dr Roux", "publicname": "Amélie Roux"},
    "calendarset": {"name": "Rooms"},
    "intervention": {"name": "Check", "publicname": "Check-up", "length": 30, "price": 2500},
    "interventionset": {"name": "First visits", "publicname": "First visits"},
    "fiche": {"firstname": "Ada", "lastname": "Lovelace", "firstphone": "06 12 34 56 78", "str0": "Private"},
    "customfield": {"model": "Fiche", "name": "str0", "user_label": "Insurance", "user_visible": True},
    "pro": {"firstname": "Grace", "lastname": "Hopper", "email": "grace@example.org"},
    "account": {"email": "ada@example.org", "group_id": 1},
    "vevent": {"calendar_id": 1, "start": "2026-11-24 12:30:00", "end": "2026-11-24 13:30:00", "text": "Team"},
}


def paths_of(resource: Resource) -> dict[str, Any]:
    """The collection, and one of its rows."""
    below = "" if resource.plural in {"groups", "accounts"} else GROUP
    collection, row = f"{PREFIX}{below}/{resource.plural}", f"{PREFIX}{below}/{resource.plural}/{{number}}"
    group = [_ref("parameters", "Group")] if below else []
    told = {
        collection: {
            "GET": _listing(resource),
            "POST": _writing(resource, "add", "201", ["IdempotencyKey"]),
        },
        row: {
            "GET": _operation(resource, "show", "One of them", "200", []),
            "PUT": _writing(resource, "change", "200", ["IfMatch"]),
            "DELETE": _operation(resource, "delete", "Into the bin", "200", ["IfMatch"]),
        },
    }
    allowed = {collection: resource.methods, row: resource.row_methods}
    number = [_ref("parameters", "Number")]
    return {
        path: {"parameters": group + (number if path == row else [])}
        | {method.lower(): one for method, one in methods.items() if method in allowed[path]}
        for path, methods in told.items()
        if allowed[path]
    }


def schemas_of(resource: Resource) -> dict[str, Schema]:
    """A record as a Pro is shown it, and what a Pro may write of it."""
    readable = [field for field in resource.fields if field.readable("pro")]
    writable = [field for field in resource.fields if field.writable("pro")]
    inner = {"type": "object", "properties": {field.name: taken(field.kind) for field in writable}}
    return {
        resource.singular: properties(readable),
        f"{resource.singular}_written": {
            "type": "object",
            "required": [resource.singular],
            "properties": {resource.singular: inner},
        },
    }


def _listing(resource: Resource) -> Schema:
    names = [field.name for field in resource.fields if field.readable("pro")]
    sort = {"name": "sort", "in": "query", "schema": {"type": "string", "enum": names}}
    shared = ("Results", "StartIndex", "Dir", "Search", "ConditionField", "ConditionOp", "ConditionValue")
    narrowing = [
        {"name": name, "in": "query", "description": words, "schema": {"type": "string", "pattern": "^[0-9]{1,9}$"}}
        for name, words in FILTERS.get(resource.plural, {}).items()
    ]
    records = {
        "type": "object",
        "properties": {"records": {"type": "array", "items": _ref("schemas", resource.singular)}},
    }
    told = _operation(resource, "list", "A page of them", "200", [])
    told["parameters"] = [sort, *(_ref("parameters", name) for name in shared), *narrowing]
    told["responses"]["200"] = _answer("The envelope", {"allOf": [_ref("schemas", "Envelope_v1"), records]})
    return told


def _writing(resource: Resource, verb: str, status: str, parameters: list[str]) -> Schema:
    told = _operation(
        resource, verb, "A new one" if verb == "add" else "Another value of any field", status, parameters
    )
    content: Schema = {"schema": _ref("schemas", f"{resource.singular}_written")}
    if resource.singular in EXAMPLES:
        content["example"] = {resource.singular: EXAMPLES[resource.singular]}
    told["requestBody"] = {"required": True, "content": {"application/json": content}}
    return told


def _operation(resource: Resource, verb: str, words: str, status: str, parameters: list[str]) -> Schema:
    first = (type(resource).__doc__ or "").strip().partition("\n")[0]
    return {
        "tags": [f"{TAG}: {resource.plural}"],
        "operationId": f"{verb}_{resource.plural if verb == 'list' else resource.singular}",
        "summary": words,
        "description": first,
        "security": SECURITY,
        "parameters": [_ref("parameters", name) for name in parameters],
        "responses": {
            status: _answer("The record", _ref("schemas", resource.singular)),
            "default": _ref("responses", "Refused"),
        },
    }


def _answer(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _ref(kind: str, name: str) -> Schema:
    known = {"parameters": f"{name}_v1"}
    return {"$ref": f"#/components/{kind}/{known.get(kind, name)}"}
