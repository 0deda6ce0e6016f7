from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.edition_list, name="list"),
    path("nieuw/", views.edition_new, name="new"),
    path("<int:pk>/", views.edition_detail, name="detail"),
    path("<int:pk>/bevestigen/", views.edition_confirm, name="confirm"),
    path("<int:pk>/publiceren/", views.edition_publish, name="publish"),
    path("<int:pk>/opnieuw/", views.edition_retry, name="retry"),
    path("<int:pk>/intrekken/", views.edition_withdraw, name="withdraw"),
    path("<int:pk>/pdf/", views.edition_download, name="download"),
]
