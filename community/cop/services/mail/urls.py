"""Addresses that stand in mails."""

from django.urls import path

from cop.services.mail import views

app_name = "mail"
urlpatterns = [path("u/<str:token>/", views.unsubscribe, name="unsubscribe")]
