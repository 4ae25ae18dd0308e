"""The desk's page of one organisation: all that happened to it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from cop.desk.views.people import PER_PAGE, for_records
from cop.people.access import organisations_visible_to
from cop.people.models import Membership
from cop.people.queries.organisation import people_there
from cop.people.queries.records import happened_to_organisation, happenings
from cop.people.requests import PersonsRequest


@for_records
def organisation(request: PersonsRequest, number: int) -> HttpResponse:
    """An organisation as a record: how it stands, its memberships with their dates, and its history, newest first."""
    found = get_object_or_404(organisations_visible_to(request.user).select_related("parent"), pk=number)
    page = Paginator(happened_to_organisation(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": found,
        "people": people_there(found, request.user).count(),
        "memberships": Membership.objects.filter(organisation=found).select_related("community").order_by("-since"),
        "page": page,
        "rows": happenings(page.object_list, request.user),
    }
    return render(request, "desk/people/organisation.html", context)
