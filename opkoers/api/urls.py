"""Addresses of /api/v1, without trailing slash. Each app has its views in its own api.py."""

from django.urls import URLPattern, URLResolver, path

from cases.api import ReferralsView, ReferralView
from opkoers.api.schema import SchemaView
from reporting.api import EditionPdfView, EditionsView, EditionView

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("referrals", ReferralsView.as_view(), name="referrals"),
    path("referrals/<int:pk>", ReferralView.as_view(), name="referral"),
    path("editions", EditionsView.as_view(), name="editions"),
    path("editions/<int:pk>", EditionView.as_view(), name="edition"),
    path("editions/<int:pk>/pdf", EditionPdfView.as_view(), name="edition_pdf"),
    path("schema", SchemaView.as_view(), name="schema"),
]
