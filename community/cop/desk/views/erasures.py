"""People who are to be erased."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cop.people.access import may_confirm_erasure, viewpoint
from cop.people.queries.erasing import under_way
from cop.people.queries.seen import seen
from cop.people.requests import PersonsRequest

PER_PAGE = 50


@never_cache
@login_required
def erasures(request: PersonsRequest) -> HttpResponse:
    """Erasures under way, the next one first: whose, who asked, when it is due, whether a second person is waited for."""
    if not viewpoint(request.user).may("people.leave_or_erase_by_telephone"):
        raise PermissionDenied
    found = under_way(request.user).select_related("person", "entered_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    people = seen([one.person for one in page], request.user)
    rows = [(one, person, may_confirm_erasure(request.user, one)) for one, person in zip(page, people, strict=True)]
    return render(request, "desk/erasures.html", {"page": page, "rows": rows})
