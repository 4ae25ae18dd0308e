"""The one search over everything that the reader may see."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cop.discussions.forms import FilterForm
from cop.services.search.meant import meant
from cop.services.search.queries import MOST_RANKED
from cop.services.search.shelves import Found, Shelf, Wanted, shelves
from cop.services.search.sought import Sought

PER_PAGE = 20
AT_FIRST = 3
FEW = 3


def search(request: HttpRequest) -> HttpResponse:
    """What the reader finds: some of each kind, or a page of one kind."""
    form = FilterForm(request.GET)
    wanted = form.wanted()
    only = request.GET.get("in", "")
    asked = [shelf for shelf in shelves() if wanted.q and shelf.filters >= {name for name, _value in wanted.filters}]
    found = [(shelf, shelf.find(wanted, request.user)) for shelf in asked]
    chosen = next((one for one in found if one[0].code == only), None)
    total = sum(found.count for _shelf, found in found)
    context = {
        "form": form,
        "wanted": wanted,
        "query": urlencode({"q": wanted.q} | dict(wanted.filters)),
        "found": [_listed(shelf, one, AT_FIRST if shelf.order > 10 else PER_PAGE) for shelf, one in found],
        "total": total,
        "others": Sought.of(wanted.q, ()).others_written(),
        "meant": meant(wanted.q, request.user) if wanted.q and total <= FEW else "",
    }
    if chosen is not None:
        context |= _page(*chosen, request.GET.get("page", ""))
    return render(request, "discussions/search.html", context)


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
