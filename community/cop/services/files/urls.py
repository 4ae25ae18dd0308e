"""Addresses of files."""

from django.urls import path

from cop.services.files import views

app_name = "files"
urlpatterns = [path("<int:number>/<str:name>", views.file, name="file")]
