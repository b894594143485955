"""The admin's site: one log-in for everybody, and a policy of its own for what its theme needs."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from unfold.sites import UnfoldAdminSite

from apps.operations.tenant_settings import category, listed, trial

# The theme's scripts evaluate the expressions in its templates, and set styles. No script may stand in a page itself.
POLICY = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}

View = Callable[..., HttpResponseBase]


class Window(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """What is asked at the log-in (and a second factor) is asked for the admin, too."""

    site_header = site_title = "Frontdesk"
    enable_nav_sidebar = True

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page behind the admin's door, and none besides, carries the looser policy."""
        wrapped: View = csp_update(POLICY)(super().admin_view(view, cacheable))
        return wrapped

    def get_urls(self) -> list[Any]:
        """The pages of models, and the settings of each organisation before them."""
        of_tenant = "organizations/organization/<uuid:organization>/settings/"
        own = [
            path(of_tenant, self.admin_view(listed), name="tenant-settings"),
            path(f"{of_tenant}<str:name>/", self.admin_view(category), name="tenant-category"),
            path(f"{of_tenant}<str:name>/test/", self.admin_view(trial), name="tenant-trial"),
        ]
        return [*own, *super().get_urls()]

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """As Django has it; `login` is that of the staff."""
        return self.get_urls(), "admin", self.name

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Off to the one log-in; who is logged in without the flag is told that the admin is not for them."""
        return secure_admin_login(super().login)(request, extra_context)  # type: ignore[no-any-return]
