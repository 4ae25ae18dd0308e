"""Addresses of the directory."""

from django.urls import path

from cop.people.views import directory

urlpatterns = [
    path("people/", directory.people, name="directory"),
    path("people/export.<str:form>", directory.export, name="export"),
    path("organisations/", directory.organisations, name="organisations"),
    path("organisations/export.<str:form>", directory.export_organisations, name="export_organisations"),
]
