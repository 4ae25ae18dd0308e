"""The address at which somebody of a list answers their invitation: for the public, outside of the desk."""

from django.urls import path

from cop.desk.views import answering

app_name = "invited"

urlpatterns = [
    path("invitation/<str:token>/", answering.answer, name="answer"),
]
