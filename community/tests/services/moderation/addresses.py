"""The product's addresses, and a page that may be asked for twice an hour, and one that fails."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cop.config.urls import handler404, handler500
from cop.config.urls import urlpatterns as ours
from cop.services.moderation.limits import client_address, take


def limited(request: HttpRequest) -> HttpResponse:
    take(f"tests:{client_address(request)}", per=timedelta(hours=1), at_most=2)
    return HttpResponse("served")


def failing(request: HttpRequest) -> HttpResponse:
    raise ValueError


urlpatterns = [path("limited/", limited), path("failing/", failing), *ours]
__all__ = ["handler404", "handler500", "urlpatterns"]
