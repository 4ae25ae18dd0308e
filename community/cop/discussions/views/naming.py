"""Names that fit what somebody begins to write behind "@"."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cop.discussions.access import may_ask_in
from cop.discussions.queries.mentions import names_fitting
from cop.discussions.views.finding import community_for
from cop.people.requests import PersonsRequest
from cop.services.moderation.limits import take

AN_HOUR = timedelta(hours=1)
ASKED_AN_HOUR = 600
"""Somebody who writes all the time needs a name each half minute, and types ten letters of it at most."""


@never_cache
@login_required
def names(request: PersonsRequest, community: str) -> HttpResponse:
    """A few names of the community's members and of organisations, for whoever writes there."""
    found = community_for(community)
    if not may_ask_in(request.user, found):
        raise PermissionDenied
    take(f"discussions-names:{request.user.pk}", per=AN_HOUR, at_most=ASKED_AN_HOUR)
    fitting = names_fitting(request.GET.get("q", "")[:100], found)
    return render(request, "discussions/writing/names.html", {"names": fitting})
