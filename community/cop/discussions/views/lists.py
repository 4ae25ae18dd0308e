"""Lists of queries and discussions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cop.discussions.access import may_ask_in
from cop.discussions.queries import threads as queries
from cop.discussions.views.finding import community_for
from cop.people.requests import PersonsRequest


def of_community(request: HttpRequest, community: str) -> HttpResponse:
    """What is asked and discussed in a community, as far as the reader may read it."""
    found = community_for(community)
    page = queries.newest(queries.of_community(found, request.user), request.user, request.GET.get("after", ""))
    context = {"page": page, "may_ask": may_ask_in(request.user, found), "of": found}
    return render(request, "discussions/community.html", context)


@login_required
def mine(request: PersonsRequest) -> HttpResponse:
    """What the reader asked and where they said something."""
    page = queries.newest(queries.mine(request.user), request.user, request.GET.get("after", ""))
    return render(request, "discussions/mine.html", {"page": page})


@login_required
def unanswered(request: PersonsRequest) -> HttpResponse:
    """Queries that nobody has answered yet, the longest waiting first."""
    rows = queries.oldest(queries.unanswered(request.user), request.user)
    return render(request, "discussions/unanswered.html", {"rows": rows})
