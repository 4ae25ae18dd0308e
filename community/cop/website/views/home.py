"""The first page: the partnership's for visitors, their own for people who are signed in."""

from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cop.discussions.queries.filtering import first_open_for
from cop.network.queries import communities_open
from cop.people.access import viewpoint
from cop.people.queries.memberships import left_on
from cop.people.queries.peers import newcomers_sharing_topics
from cop.people.queries.waiting import application, waiting_for
from cop.people.requests import PersonsRequest
from cop.website.choices import PageKind
from cop.website.models import HOME
from cop.website.queries.catalogue import catalogue
from cop.website.queries.figures import figures
from cop.website.queries.pages import new_pages, newest_news, news, pieces

NEWCOMERS = 5
QUESTIONS = 3
NEW_PAGES = 5
NEWS_AT_HOME = 3
NEW_FOR = timedelta(days=60)


def home(request: HttpRequest) -> HttpResponse:
    """Show a reader what concerns them first."""
    return own_home(cast("PersonsRequest", request)) if request.user.is_authenticated else public_home(request)


def public_home(request: HttpRequest) -> HttpResponse:
    """What the partnership is, what came of it, and how to join."""
    told = pieces(request.user)
    own = [piece for piece in told.get(PageKind.PAGE, []) if piece.page.community is None]
    cases = told.get(PageKind.CASE, [])
    context = {
        "introduction": next((piece for piece in own if piece.page.slug == HOME), None),
        "figures": figures(None, len(cases)),
        "catalogue": [entry for entry in catalogue() if entry.is_open],
        "cases": cases,
        "glimpses": told.get(PageKind.GLIMPSE, []),
        "news": newest_news(news(request.user)[:NEWS_AT_HOME]),
        "products": told.get(PageKind.PRODUCT, []),
    }
    return render(request, "website/home.html", context)


def own_home(request: PersonsRequest) -> HttpResponse:
    """What waits for the person, what is new in their topics and communities, and their next event."""
    view = viewpoint(request.user)
    is_member = view.may("people.see_members_fields")
    context = {
        "waiting": waiting_for(request.user),
        "left_on": None if is_member or any(application(request.user)) else left_on(request.user),
        "newcomers": newcomers_sharing_topics(request.user, at_most=NEWCOMERS),
        "new_pages": new_pages(request.user, since=timezone.now() - NEW_FOR)[:NEW_PAGES],
        "communities": [community for community in communities_open() if community.pk in view.communities],
        "is_member": is_member,
        "questions": first_open_for(request.user, at_most=QUESTIONS) if is_member else [],
    }
    return render(request, "website/own_home.html", context)
