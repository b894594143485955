"""A bare Django site on the same server options: a trivial DRF view, and a booking that only inserts.

`granian bench.baseline.site:application` with DATABASE_URL in the environment.
"""

import os
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse

from config.door import Door

_address = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _address.path[1:],
            "USER": _address.username,
            "PASSWORD": _address.password,
            "HOST": _address.hostname,
            "PORT": _address.port,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    },
)
application = Door(get_wsgi_application())

from django.db import connection, transaction  # noqa: E402  Django must be configured first
from django.urls import path  # noqa: E402
from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.response import Response  # noqa: E402

GUARDED = "INSERT INTO bare_booking (calendar_id, starts_at, ends_at) VALUES (%s, to_timestamp(%s), to_timestamp(%s))"
OUTBOX = "INSERT INTO bare_outbox (topic, payload) VALUES ('booked', %s)"


@api_view(["GET"])
def trivial(_request: Any) -> Response:
    return Response({"status": "ok"})


def book(request: HttpRequest) -> HttpResponse:
    body = orjson.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(GUARDED, [body["calendar"], body["start"], body["start"] + 1800])
        cursor.execute(OUTBOX, [orjson.dumps(body).decode()])
    return HttpResponse(orjson.dumps({"booked": True}), status=201, content_type="application/json")


urlpatterns = [path("trivial", trivial), path("book", book)]
