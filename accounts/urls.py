from django.urls import path

from accounts.views import home, people, programmes

app_name = "accounts"
urlpatterns = [
    path("", home.home, name="home"),
    path("weer-ingelogd/", home.again, name="again"),
    path("taal/", home.language, name="language"),
    path("mensen/", people.people_list, name="people"),
    path("mensen/nieuw/", people.person_new, name="person_new"),
    path("mensen/rol/<int:pk>/", people.membership_end, name="membership_end"),
    path("programmas/", programmes.programme_list, name="programmes"),
    path("programmas/<int:pk>/", programmes.programme_settings, name="settings"),
]
