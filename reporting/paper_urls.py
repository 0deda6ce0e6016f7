"""Papers for a conversation, beside the editions."""

from django.urls import path

from reporting.views import papers

app_name = "papers"
urlpatterns = [
    path("leren/", papers.learning_page, name="learning"),
    path("wethouder/", papers.alderman_page, name="alderman"),
    path("raadsdossier/", papers.council_page, name="council"),
    path("partners/", papers.partners, name="partners"),
    path("partners/<int:pk>/", papers.partner_page, name="partner"),
]
