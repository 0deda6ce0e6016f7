from django.urls import path

from consent.views import (
    consents,
    copies,
    emergencies,
    home,
    keeping,
    logbook,
    reviews,
    samples,
    seats,
)

app_name = "consent"
urlpatterns = [
    path("noodtoegang/", emergencies.ask, name="emergency"),
    path("noodtoegang/overzicht/", emergencies.listing, name="emergencies"),
    path("noodtoegang/programma/", emergencies.switch, name="emergency_switch"),
    path("noodtoegang/<int:pk>/", emergencies.review, name="emergency_review"),
    path("noodtoegang/<int:pk>/beeindigen/", emergencies.end, name="emergency_end"),
    path("toegang/<str:kind>/", reviews.access_review, name="access_review"),
    path("steekproeven/", samples.sample_list, name="samples"),
    path("steekproeven/<int:pk>/", samples.sample, name="sample"),
    path("steekproeven/<int:pk>/tekenen/", samples.sign, name="sample_sign"),
    path("steekproeven/<int:pk>/regel/<int:row_pk>/", samples.judge, name="sample_judge"),
    path("<int:dossier_pk>/toestemming/", consents.show, name="show"),
    path("<int:dossier_pk>/toestemming/vragen/", consents.give, name="give"),
    path("<int:dossier_pk>/toestemming/intrekken/", consents.withdraw, name="withdraw"),
    path("<int:dossier_pk>/toestemming/wie-leest-mee/", consents.audience, name="audience"),
    path("<int:dossier_pk>/wie-keek/", logbook.log, name="log"),
    path("<int:dossier_pk>/bewaren/", keeping.show, name="keeping"),
    path("<int:dossier_pk>/bewaren/weer-volgens-termijn/", keeping.end_hold, name="end_hold"),
    path("<int:dossier_pk>/gegevens/", copies.show, name="copy"),
    path("<int:dossier_pk>/gegevens/pdf/", copies.download, {"kind": "pdf"}, name="copy_pdf"),
    path("<int:dossier_pk>/gegevens/json/", copies.download, {"kind": "json"}, name="copy_json"),
    path("<int:dossier_pk>/thuis/", home.show, name="home"),
    path("<int:dossier_pk>/thuis/adres/", home.address, name="secret_address"),
    path("<int:dossier_pk>/thuis/<int:pk>/weg/", home.remove, name="household_remove"),
    path("<int:dossier_pk>/tafel/", seats.table, name="table"),
    path("<int:dossier_pk>/tafel/<int:pk>/weg/", seats.leave, name="leave"),
]
