"""The product's addresses and beside them a view with one query, as the measure of the others."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cop.config.urls import urlpatterns as ours
from cop.people.models import Person


def readers(request: HttpRequest) -> HttpResponse:
    """One query, no template."""
    return HttpResponse(Person.objects.values_list("pk", flat=True).first())


urlpatterns = [path("readers", readers), *ours]
