"""Organisations that somebody named and that nobody of the secretariat has looked at yet."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cop.people.access import viewpoint
from cop.people.queries.organisation import named_by, proposed
from cop.people.requests import PersonsRequest

PER_PAGE = 50


@never_cache
@login_required
def organisations(request: PersonsRequest) -> HttpResponse:
    """New organisations, the longest waiting first."""
    if not viewpoint(request.user).may("people.edit_any_organisation"):
        raise PermissionDenied
    page = Paginator(proposed(request.user), PER_PAGE).get_page(request.GET.get("page"))
    people = named_by(page.object_list, request.user)
    rows = [(one, people.get(one.pk, [])) for one in page]
    return render(request, "desk/organisations.html", {"page": page, "rows": rows})
