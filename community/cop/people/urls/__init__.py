"""Addresses of people and organisations. Sign-in keeps allauth's names and therefore stands beside the room's own."""

from django.urls import include, path

from cop.people.urls import directory, joining, organisations, own

room = ([*directory.urlpatterns, *organisations.urlpatterns, *joining.urlpatterns, *own.urlpatterns], "people")

urlpatterns = [
    path("", include(room)),
    path("", include("cop.people.urls.signing_in")),
]
