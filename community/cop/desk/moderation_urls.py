"""Addresses of moderation: outside of the desk, for authors come here too, and everybody for the figures."""

from django.urls import path

from cop.desk.views import moderation

app_name = "moderation"

urlpatterns = [
    path("moderation/", moderation.yearly, name="yearly"),
    path("moderation/<int:number>/", moderation.one, name="one"),
    path("moderation/<int:number>/answer/", moderation.answer, name="answer"),
    path("moderation/<int:number>/second/", moderation.settle, name="settle"),
    path("c/<slug:community>/moderation/", moderation.of_community, name="of_community"),
]
