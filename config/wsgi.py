"""The site as a WSGI application; in its process a statement takes five seconds at most."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("FRONTDESK_STATEMENT_TIMEOUT", "5s")

application = get_wsgi_application()

from apps.organizations.settings.starting import check_master_keys  # noqa: E402  needs Django's set-up

check_master_keys()

# What has been loaded lives as long as the process; the collector need not walk through it again and again.
gc.collect()
gc.freeze()
