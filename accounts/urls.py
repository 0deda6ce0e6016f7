from django.urls import path

from accounts.views import people

app_name = "accounts"
urlpatterns = [
    path("mensen/", people.people_list, name="people"),
    path("mensen/nieuw/", people.person_new, name="person_new"),
    path("mensen/rol/<int:pk>/", people.membership_end, name="membership_end"),
]
