"""The routes of the groups API, as the tenant matrix asks for them: a browser's session opens none of them.

What keys and the contract's own sessions open is asked in test_groups_api.py.
"""

# The collection -> one of its rows, and what they answer to beside GET.
ROWS = {
    "calendars": "calendar",
    "calendarsets": "calendarset",
    "interventions": "intervention",
    "interventionsets": "interventionset",
    "customfields": "customfield",
    "fiches": "fiche",
    "vevents": "vevent",
    "appointments": "appointment",
    "pros": "pro",
}
ADDED, CHANGED = {"POST"}, {"PUT", "PATCH", "DELETE"}
EVERY_METHOD = {"POST", "PUT", "PATCH", "DELETE", "TRACE"}

# route -> (path, what everybody is answered, methods beside GET)
ROUTES: dict[str, tuple[str, int, set[str]]] = {
    "v1-login": ("/api/v1/sessions/login", 405, {"POST"}),
    "v1-logout": ("/api/v1/sessions/logout", 405, {"POST", "DELETE"}),
    "v1-groups": ("/api/v1/groups", 401, set()),
    "v1-group": ("/api/v1/groups/1", 401, {"PUT", "PATCH"}),
    "v1-accounts": ("/api/v1/accounts", 405, ADDED),
    "v1-account": ("/api/v1/accounts/1", 401, set()),
    "v1-account-confirm": ("/api/v1/accounts/1/confirm", 405, {"POST"}),
    "v1-slots": ("/api/v1/groups/1/availabletimeslots", 401, set()),
    "v1-explain": ("/api/v1/groups/1/availabletimeslots/explain", 401, set()),
    "v1-import": ("/api/v1/groups/1/fiches/import", 405, {"POST"}),
    "v1-nowhere": ("/api/v1/nothing", 404, EVERY_METHOD),
}
for _plural, _singular in ROWS.items():
    for _name, _prefix in (("v1", "/api/v1"), ("v1-group", "/api/v1/groups/1")):
        ROUTES[f"{_name}-{_plural}"] = (f"{_prefix}/{_plural}", 401, ADDED)
        ROUTES[f"{_name}-{_singular}"] = (f"{_prefix}/{_plural}/1", 401, CHANGED)
