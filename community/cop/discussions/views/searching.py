"""The one search over everything that the reader may see."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cop.discussions.actions import searches as actions
from cop.discussions.actions.refusals import NotNow
from cop.discussions.forms import FilterForm
from cop.discussions.models import SavedSearch
from cop.discussions.queries import searches as queries
from cop.people.access import viewpoint
from cop.people.requests import PersonsRequest
from cop.services.search.meant import meant
from cop.services.search.queries import MOST_RANKED
from cop.services.search.shelves import Found, Shelf, shelves
from cop.services.search.sought import Sought

PER_PAGE = 20
AT_FIRST = 3
FEW = 3


def search(request: HttpRequest) -> HttpResponse:
    """What the reader finds: some of each kind, or a page of one kind."""
    form = FilterForm(request.GET)
    wanted, viewer = form.wanted(), viewpoint(request.user)
    only = request.GET.get("in", "")
    asked = [shelf for shelf in shelves() if wanted.q and shelf.filters >= {name for name, _value in wanted.filters}]
    found = [(shelf, shelf.find(wanted, viewer)) for shelf in asked]
    chosen = next((one for one in found if one[0].code == only), None)
    total = sum(found.count for _shelf, found in found)
    context = {
        "form": form,
        "wanted": wanted,
        "query": urlencode({"q": wanted.q} | dict(wanted.filters)),
        "topic": wanted.get("topic"),
        "may_save": viewer.may("people.see_members_fields"),
        "found": [_listed(shelf, one, AT_FIRST if shelf.order > 10 else PER_PAGE) for shelf, one in found],
        "total": total,
        "others": Sought.of(wanted.q, ()).others_written(),
        "meant": meant(wanted.q, viewer) if wanted.q and total <= FEW else "",
    }
    if chosen is not None:
        context |= _page(*chosen, request.GET.get("page", ""))
    return render(request, "discussions/search.html", context)


@require_POST
@login_required
def save(request: PersonsRequest) -> HttpResponse:
    """Save the search that the address names."""
    often = request.POST.get("often", "")
    try:
        actions.save(
            FilterForm(request.GET).wanted(),
            often if often in SavedSearch.Often.values else SavedSearch.Often.WEEKLY,
            acting_person=request.user,
        )
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("discussions:saved_searches")


@login_required
def saved(request: PersonsRequest) -> HttpResponse:
    """The reader's saved searches."""
    rows = list(queries.of_person(request.user))
    for search in rows:
        search.address = f"{reverse('discussions:search')}?{urlencode({'q': search.q} | search.filters)}"  # type: ignore[attr-defined]
    return render(request, "discussions/searches.html", {"rows": rows})


@require_POST
@login_required
def forget(request: PersonsRequest, number: int) -> HttpResponse:
    """Forget one of them."""
    actions.forget(get_object_or_404(queries.of_person(request.user), pk=number), acting_person=request.user)
    messages.success(request, _("It is forgotten."))
    return redirect("discussions:saved_searches")


@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mail: GET asks, POST forgets the search, without a session. One that is forgotten says so."""
    search = actions.of_token(token)
    if search is not None and request.method == "POST":
        actions.forget(search, acting_person=None)
        search = None
    return render(request, "discussions/stop_search.html", {"search": search})


def _listed(shelf: Shelf, found: Found, rows: int) -> dict[str, Any]:
    """A kind on the page of all kinds; its rows are read by the template, when they are shown."""
    return {
        "shelf": shelf,
        "count": found.count,
        "more": found.count > rows,
        "rows": lambda: found.page(0, rows) if found.count else [],
    }


def _page(shelf: Shelf, found: Found, page: str) -> dict[str, Any]:
    """A page of one kind, among those that are ranked."""
    last = max(1, -(-min(found.count, MOST_RANKED) // PER_PAGE))
    number = min(max(int(page), 1), last) if page.isdecimal() and len(page) < 5 else 1
    start = (number - 1) * PER_PAGE
    return {
        "chosen": shelf,
        "chosen_count": found.count,
        "rows": found.page(start, start + PER_PAGE) if found.count else [],
        "before": number - 1,
        "next": number + 1 if number < last else 0,
        "capped": found.count > MOST_RANKED and number == last,
    }
