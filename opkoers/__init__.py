"""Composition: settings, urls, Celery, embedded services, demo data. Nobody imports it."""
