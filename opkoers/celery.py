"""The Celery application. Jobs and the outbox are rows; a task only ever carries an id."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opkoers.settings")

app = Celery("opkoers")
app.set_default()  # in every thread of the web server, not only in this one
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
