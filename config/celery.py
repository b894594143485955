"""The Celery application. Tasks only say "look at the rows now"; losing one loses nothing."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Django's checks look at the code, which `migrate` has checked just before; each worker and beat would do it again.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

# `make run` works as root too. What makes that dangerous for Celery is pickle, and only JSON is accepted here.
warnings.simplefilter("ignore", SecurityWarning)

app = Celery("frontdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
