"""Addresses of the course. Dutch words: people read them."""

from django.urls import path

from cases.views import lists, referrals, search, weighing

app_name = "cases"
urlpatterns = [
    path("aanmelden/", referrals.referral_new, name="referral_new"),
    path("aanmelden/bewaren/", referrals.draft_save, name="draft_save"),
    path("aanmelden/concept/<int:pk>/", referrals.referral_draft, name="referral_draft"),
    path("aanmeldingen/", referrals.referrals, name="referrals"),
    path("aanmeldingen/<int:pk>/", referrals.referral, name="referral"),
    path("aanmeldingen/<int:pk>/uitnodigen/", weighing.invite, name="referral_invite"),
    path("aanmeldingen/<int:pk>/elders/", weighing.refer_on, name="referral_refer_on"),
    path("aanmeldingen/<int:pk>/niet-nu/", weighing.decline, name="referral_decline"),
    path("wegen/", weighing.weighing, name="weighing"),
    path("wegen/<int:pk>/", weighing.opinion, name="weigh"),
    path("casussen/", lists.case_list, name="list"),
    path("zoeken", search.search, name="search"),
]
# STUB
from django.http import HttpResponse  # noqa: E402

from accounts.access import dossier_screen  # noqa: E402

_stub = dossier_screen(lambda request, pk=0: HttpResponse("stub"))
urlpatterns += [
    path("casussen/<int:pk>/", _stub, name="detail"),
    path("afspraken/", _stub, name="agreements"),
    path("gesprekken/<int:pk>/", _stub, name="meeting"),
]
