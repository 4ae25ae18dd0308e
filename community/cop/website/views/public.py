"""Pages for everyone."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render

from cop.network.models import Community
from cop.network.queries import communities_open, partnership, topics
from cop.people.access import viewpoint
from cop.people.queries.peers import facilitators
from cop.services.lines.queries import came_from, led_to
from cop.website.choices import PageKind
from cop.website.models import HOME, INTRODUCTION
from cop.website.queries.catalogue import catalogue
from cop.website.queries.figures import figures
from cop.website.queries.pages import Shown, activities_of, examples_of, newest_news, news, page, pieces
from cop.website.queries.pictures import activities_picture, countries_picture

NEWS_AT_ONCE = 20
NEWS_AT_HOME = 3


def community(request: HttpRequest, community: str) -> HttpResponse:
    """A community as its leaflet tells it: what it does, where, what came of it, and how to join."""
    shown = _open_community(community)
    told = pieces(request.user, shown)
    own = {piece.page.slug: piece for piece in told.get(PageKind.PAGE, [])}
    cases = told.get(PageKind.CASE, [])
    context = {
        "introduction": own.get(INTRODUCTION),
        "joining": own.get("how-to-join"),
        "other_pages": [piece for slug, piece in own.items() if slug not in (INTRODUCTION, "how-to-join")],
        "figures": figures(shown, len(cases)),
        "activities": activities_picture(told.get(PageKind.ACTIVITY, []), request.user),
        "countries": countries_picture(shown),
        "cases": cases,
        "glimpses": told.get(PageKind.GLIMPSE, []),
        "news": newest_news(news(request.user, shown)[:NEWS_AT_HOME]),
        "products": told.get(PageKind.PRODUCT, []),
        "topics": topics(shown),
        "facilitators": facilitators(shown, request.user),
        "asks_to_join": request.user.is_authenticated and shown.pk not in viewpoint(request.user).communities,
    }
    return render(request, "website/community.html", context)


def content(request: HttpRequest, community: str, slug: str) -> HttpResponse:
    """A page of a community: a key activity, a glimpse, a case, a product, or any other."""
    if slug == INTRODUCTION:
        return redirect("website:community", community)
    shown = _found(page(slug, _open_community(community), request.user))
    return _page(request, shown)


def news_list(request: HttpRequest, community: str) -> HttpResponse:
    """The news of a community, newest first."""
    told = Paginator(news(request.user, _open_community(community)), NEWS_AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "website/news.html", {"shown": newest_news(told), "page": told})


def partnership_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the partnership: about, privacy, accessibility …"""
    if slug == HOME:
        return HttpResponsePermanentRedirect("/")
    return _page(request, _found(page(slug, None, request.user)))


def communities(request: HttpRequest) -> HttpResponse:
    """The catalogue of communities, with what each works on and how many it counts."""
    return render(
        request, "website/communities.html", {"catalogue": catalogue(), "stated": partnership().communities_stated}
    )


def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the secretariat, as its settings say; what they leave empty is told to the secretariat alone."""
    return render(request, "website/contact.html", {"may_manage": viewpoint(request.user).may("network.manage")})


def _open_community(slug: str) -> Community:
    for one in communities_open():
        if one.slug == slug:
            return one
    raise Http404


def _found(shown: Shown | None) -> Shown:
    if shown is None:
        raise Http404
    return shown


def _page(request: HttpRequest, shown: Shown) -> HttpResponse:
    its_activity = shown.page.kind == PageKind.ACTIVITY
    context = {
        "shown": shown,
        "examples": examples_of(shown.page, request.user) if its_activity else [],
        "activities": [] if its_activity else activities_of(shown.page, request.user),
        "came_from": came_from(shown.page, request.user),
        "led_to": led_to(shown.page, request.user),
    }
    return render(request, "website/page.html", context)
