from django.urls import path

from reporting.views import asking, editions, monitor, queue

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
