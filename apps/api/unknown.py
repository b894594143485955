"""What is not there. A program is told so as it is told everything else, never by a page."""

from typing import Any

from rest_framework.request import Request

from apps.api.view import ApiView
from apps.core.errors import NotFound


class Unknown(ApiView):
    """Every other address below /api/, whatever the method. Two dialects have one of their own, in their own form."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is nothing at this address.")
