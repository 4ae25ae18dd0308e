"""The one search over everything that the reader may see."""

from dataclasses import replace
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

from cop.discussions.access import may_follow_and_save
from cop.discussions.actions import searches as actions
from cop.discussions.actions.refusals import NotNow
from cop.discussions.forms import FilterForm
from cop.discussions.models import SavedSearch
from cop.discussions.queries import searches as queries
from cop.discussions.queries.filtering import narrowed
from cop.discussions.queries.threads import listed, newest
from cop.people.access import Viewpoint, viewpoint
from cop.people.requests import PersonsRequest
from cop.services.search.meant import meant
from cop.services.search.queries import MOST_RANKED
from cop.services.search.shelves import Found, Shelf, Wanted, shelves
from cop.services.search.sought import Sought

PER_PAGE = 20


def search(request: HttpRequest) -> HttpResponse:
    """What the reader finds: how many of each kind, and a page of one of them. Without words, the filters list discussions."""
    form = FilterForm(request.GET)
    wanted, viewer = form.wanted(), viewpoint(request.user)
    context: dict[str, Any] = {
        "form": form,
        "wanted": wanted,
        "query": urlencode({"q": wanted.q} | dict(wanted.filters)),
        "topic": wanted.get("topic"),
        "may_save": may_follow_and_save(request.user),
    }
    if wanted.q:
        context |= _found(wanted, viewer, only=request.GET.get("in", ""), page=request.GET.get("page", ""))
    elif wanted.filters:
        threads = narrowed(listed(request.user), wanted)
        context["page"] = newest(threads, request.user, request.GET.get("after", ""))
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
        search.narrowed = FilterForm(search.filters).chosen()  # type: ignore[attr-defined]
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


def _found(wanted: Wanted, viewer: Viewpoint, *, only: str, page: str) -> dict[str, Any]:
    """A page of the kind that is asked for, else of the first kind of which something is found, and the numbers of all."""
    asked = [shelf for shelf in shelves() if shelf.filters >= {name for name, _value in wanted.filters}]
    found = {shelf: shelf.find(wanted, viewer) for shelf in asked}
    named = [shelf for shelf in asked if shelf.code == only]
    shown: dict[str, Any] = {}
    for shelf in named or asked:
        shown = _page(shelf, found[shelf], page)
        if shown["rows"]:
            break
    total = sum(one.count for one in found.values())
    return shown | {
        "tabs": [(shelf, one.count) for shelf, one in found.items() if one.count or shelf is shown["chosen"]],
        "total": total,
        "others": Sought.of(wanted.q, ()).others_written(),
        "meant": "" if total else _meant(wanted, asked, viewer),
    }


def _meant(wanted: Wanted, asked: list[Shelf], viewer: Viewpoint) -> str:
    """Return what a mistyped word may have meant that finds something, "" for nothing."""
    right = meant(wanted.q, viewer)
    return right if right and any(shelf.find(replace(wanted, q=right), viewer).count for shelf in asked) else ""


def _page(shelf: Shelf, found: Found, page: str) -> dict[str, Any]:
    """A page of one kind, among those that are ranked."""
    asked = int(page) if page.isdecimal() and len(page) < 5 else 1
    number = min(max(asked, 1), MOST_RANKED // PER_PAGE)
    rows = found.page((number - 1) * PER_PAGE, number * PER_PAGE)
    last = max(1, -(-min(found.count, MOST_RANKED) // PER_PAGE))
    return {
        "chosen": shelf,
        "rows": rows,
        "before": min(number - 1, last),
        "next": number + 1 if number < last else 0,
        "capped": found.count > MOST_RANKED and number >= last,
    }
