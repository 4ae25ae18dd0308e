"""Lists of queries and discussions."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cop.discussions.access import may_ask_in, may_facilitate_in
from cop.discussions.choices import Followed
from cop.discussions.forms import FilterForm
from cop.discussions.queries import threads as queries
from cop.discussions.queries.filtering import narrowed, open_for, replied
from cop.discussions.queries.followed import followed_as
from cop.discussions.views.finding import community_for
from cop.people.models import Person
from cop.people.requests import PersonsRequest


def of_community(request: HttpRequest, community: str) -> HttpResponse:
    """What is asked and discussed in a community, as far as the reader may read it."""
    found = community_for(community)
    form = FilterForm(request.GET, community=found)
    threads = narrowed(queries.of_community(found, request.user), form.wanted())
    page = queries.newest(threads, request.user, request.GET.get("after", ""))
    context = {"page": page, "may_ask": may_ask_in(request.user, found), "of": found, "form": form}
    if context["may_ask"]:
        context["followed"] = followed_as(Followed.COMMUNITY, str(found.pk), request.user)
    context["may_facilitate"] = may_facilitate_in(request.user, found.pk)
    return render(request, "discussions/community.html", context)


@login_required
def mine(request: PersonsRequest) -> HttpResponse:
    """What the reader asked and where they said something."""
    page = queries.newest(queries.mine(request.user), request.user, request.GET.get("after", ""))
    return render(request, "discussions/mine.html", {"page": page})


def unanswered(request: HttpRequest) -> HttpResponse:
    """Queries that nobody has answered yet, the longest waiting first."""
    page = queries.oldest(queries.unanswered(request.user), request.user, request.GET.get("after", ""))
    return render(request, "discussions/unanswered.html", {"page": page})


def open_questions(request: HttpRequest) -> HttpResponse:
    """Open queries, the reader's to answer first; for visitors those without an answer that everybody may read."""
    after = request.GET.get("after", "")
    if isinstance(request.user, Person):
        page = open_for(request.user, after)
    else:
        page = queries.oldest(queries.unanswered(request.user), request.user, after)
    return render(request, "discussions/open.html", {"page": page})


def replies(request: HttpRequest) -> HttpResponse:
    """Queries that ended in a consolidated reply, as far as the reader may read them."""
    page = queries.newest(replied(request.user), request.user, request.GET.get("after", ""))
    return render(request, "discussions/replies.html", {"page": page})
