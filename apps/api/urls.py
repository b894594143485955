"""Every address of the REST API, a line for each dialect."""

from django.urls import include, path, re_path

from apps.api.auth.views import Keys
from apps.api.unknown import Unknown

urlpatterns = [
    path("api/auth/", include("apps.api.auth.urls")),
    path("api/docs/", include("apps.api.docs.urls")),
    path("api/config/", include("apps.api.configuration.urls")),
    path("api/v1/", include("apps.api.groups.urls")),
    path("v2/integrations/", include("apps.api.app_settings.urls")),
    path(".well-known/jwks.json", Keys.as_view(), name="jwks"),
    re_path("^api/(?!docs$)", Unknown.as_view(), name="api-unknown"),  # /api/docs leads on to its page
]
