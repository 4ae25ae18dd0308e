"""Only the files' addresses: these tests need no other room."""

from django.urls import include, path

urlpatterns = [path("files/", include("cop.services.files.urls"))]
