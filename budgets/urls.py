from django.urls import URLPattern, URLResolver, path

from budgets.views import costs, decisions, payments, prices, requests, sheets

app_name = "budgets"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", decisions.decisions, name="list"),
    path("betalen/", payments.payments, name="payments"),
    path("betalen/lijst/", payments.export, name="payments_export"),
    path("prijzen/", prices.prices, name="prices"),
    path("prijzen/nieuw/<int:municipality_pk>/", prices.price_new, name="price_new"),
    path("prijzen/<int:pk>/", prices.price, name="price"),
    path("prijzen/<int:pk>/weg/", prices.price_end, name="price_end"),
    path("nieuw/<int:case_pk>/", requests.new, name="new"),
    path("<int:pk>/", requests.detail, name="detail"),
    path("<int:pk>/aanvraag/", requests.details, name="details"),
    path("<int:pk>/vraag/<slug:key>/", requests.question, name="question"),
    path("<int:pk>/kassabon/", costs.costs, name="costs"),
    path("<int:pk>/kassabon/regel/", costs.cost_line_new, name="cost_line_new"),
    path("<int:pk>/kassabon/regel/<int:line_pk>/", costs.cost_line, name="cost_line"),
    path(
        "<int:pk>/kassabon/regel/<int:line_pk>/weg/",
        costs.cost_line_remove,
        name="cost_line_remove",
    ),
    path("<int:pk>/versturen/", requests.submit, name="submit"),
    path("<int:pk>/antwoord/", requests.reply, name="reply"),
    path("<int:pk>/intrekken/", requests.withdraw, name="withdraw"),
    path("<int:pk>/aanpassen/", requests.revise, name="revise"),
    path("<int:pk>/besluit/", decisions.decide, name="decide"),
    path("<int:pk>/besluit/niet/", decisions.refuse, name="refuse"),
    path("<int:pk>/besluit/vraag/", decisions.ask, name="ask"),
    path("<int:pk>/besluit/terug/", decisions.void, name="void"),
    path("besluitblad/<int:pk>/", sheets.sheet, name="sheet"),
    path("besluitblad/<int:pk>/pdf/", sheets.pdf, name="sheet_pdf"),
    path("<int:pk>/betalen/", payments.pay, name="pay"),
    path("<int:pk>/afrekenen/", payments.settle, name="settle"),
    path("<int:pk>/terughalen/", payments.have_back, name="have_back"),
]
