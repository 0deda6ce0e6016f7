"""Addresses of the course. Dutch words: people read them."""

from django.urls import path

from cases.views import coming, lists, referrals, search, weighing

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

# The course's own pages replace these.
urlpatterns += [
    path("casussen/<int:pk>/", coming.soon, name="detail"),
    path("afspraken/", coming.soon, name="agreements"),
    path("gesprekken/<int:pk>/", coming.soon, name="meeting"),
]
