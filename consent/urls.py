from django.urls import path

from consent.views import consents, logbook, seats

app_name = "consent"
urlpatterns = [
    path("<int:dossier_pk>/toestemming/", consents.show, name="show"),
    path("<int:dossier_pk>/toestemming/vragen/", consents.give, name="give"),
    path("<int:dossier_pk>/toestemming/intrekken/", consents.withdraw, name="withdraw"),
    path("<int:dossier_pk>/toestemming/wie-leest-mee/", consents.audience, name="audience"),
    path("<int:dossier_pk>/wie-keek/", logbook.log, name="log"),
    path("<int:dossier_pk>/tafel/", seats.table, name="table"),
    path("<int:dossier_pk>/tafel/<int:pk>/weg/", seats.leave, name="leave"),
]
