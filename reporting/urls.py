from django.urls import path

from reporting.views import asking, editions, monitor, queue, research

app_name = "reporting"
urlpatterns = [
    path("", editions.edition_list, name="list"),
    path("in-de-maak/", queue.queue, name="queue"),
    path("nieuw/", editions.edition_new, name="new"),
    path("monitor/nieuw/", monitor.monitor_new, name="monitor_new"),
    path("cijfers/", monitor.figures, name="figures"),
    path("cijfers/<slug:key>.csv", monitor.figure_file, name="figure_file"),
    path("kwartalen/", monitor.quarters, name="quarters"),
    path("<int:pk>/cijfers.xlsx", monitor.edition_book, name="book"),
    path("<int:pk>/cijfers/<slug:key>.csv", monitor.edition_csv, name="csv"),
    path("onderzoek/", research.research_list, name="research_list"),
    path("onderzoek/nieuw/", research.research_new, name="research_new"),
    path("onderzoek/<int:pk>/", research.research_detail, name="research"),
    path("onderzoek/<int:pk>/bestand/", research.research_next, name="research_next"),
    path("onderzoek/<int:pk>/afgelopen/", research.research_end, name="research_end"),
    path("onderzoek/bestand/<int:pk>/akkoord/", research.research_agree, name="research_agree"),
    path("onderzoek/bestand/<int:pk>/niet/", research.research_refuse, name="research_refuse"),
    path(
        "onderzoek/bestand/<int:pk>/intrekken/",
        research.research_withdraw,
        name="research_withdraw",
    ),
    path("onderzoek/bestand/<int:pk>/nog-eens/", research.research_again, name="research_again"),
    path("onderzoek/bestand/<int:pk>/opnieuw/", research.research_retry, name="research_retry"),
    path("onderzoek/bestand/<int:pk>/stoppen/", research.research_cancel, name="research_cancel"),
    path("onderzoek/bestand/<int:pk>/verteld/", research.research_told, name="research_told"),
    path("onderzoek/bestand/<int:pk>/meenemen/", research.research_download, name="research_take"),
    path("<int:pk>/", editions.edition_detail, name="detail"),
    path("<int:pk>/bevestigen/", editions.edition_confirm, name="confirm"),
    path("<int:pk>/publiceren/", editions.edition_publish, name="publish"),
    path("<int:pk>/stoppen/", editions.edition_cancel, name="cancel"),
    path("<int:pk>/opnieuw/", editions.edition_retry, name="retry"),
    path("<int:pk>/intrekken/", editions.edition_withdraw, name="withdraw"),
    path("<int:pk>/pdf/", editions.edition_download, name="download"),
    path("vragen/", asking.asking_list, name="askings"),
    path("vragen/nieuw/", asking.asking_new, name="asking_new"),
    path("vragen/<int:pk>/", asking.asking_detail, name="asking"),
    path("vragen/<int:pk>/invullen/", asking.asking_answer, name="asking_answer"),
]
