"""Topics and countries with their threads, and following."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.discussions.actions import following as actions
from cop.discussions.actions import muting
from cop.discussions.choices import Followed
from cop.discussions.queries import followed as queries
from cop.discussions.queries.filtering import narrowed
from cop.discussions.queries.threads import listed, newest
from cop.network.countries import CODES, country_name
from cop.network.queries import every_topic
from cop.people.choices import Rhythm
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import text_of
from cop.services.numbers import number_typed
from cop.services.search.shelves import Wanted

AS_ALL = "as-all"
RHYTHMS = (AS_ALL, Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY)


def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """What is asked and discussed about a topic, as far as the reader may read it."""
    found = next((one for one in every_topic() if one.code == topic), None)
    if found is None:
        raise Http404
    followed = queries.followed_as(Followed.TOPIC, str(found.pk), request.user)
    return _about(request, "topic", found.code, {"title": text_of(found.names), "followed": followed, "topic": found})


def country(request: HttpRequest, country: str) -> HttpResponse:
    """What is asked and discussed about a country."""
    code = country.upper()
    if code not in CODES:
        raise Http404
    followed = queries.followed_as(Followed.COUNTRY, code, request.user)
    return _about(request, "country", code, {"title": country_name(code), "followed": followed})


@require_POST
@login_required
def follow(request: PersonsRequest, kind: str, what: str) -> HttpResponse:
    """Follow something, mute it, or neither."""
    if kind not in Followed.values or not (what in CODES if kind == Followed.COUNTRY else number_typed(what)):
        raise Http404
    what = what if kind == Followed.COUNTRY else str(number_typed(what))
    how = request.POST.get("how", "")
    if how in RHYTHMS:
        actions.choose_rhythm(kind, what, "" if how == AS_ALL else how, acting_person=request.user)
        messages.success(request, _("Saved."))
    elif how in ("follow", "mute"):
        actions.follow(kind, what, muted=how == "mute", acting_person=request.user)
        messages.success(request, _("You follow it.") if how == "follow" else _("You hear nothing more of it."))
    else:
        actions.unfollow(kind, what, acting_person=request.user)
        messages.success(request, _("You follow it no longer."))
    return redirect("discussions:following" if "list" in request.POST else queries.address_of(kind, what))


@login_required
def mine(request: PersonsRequest) -> HttpResponse:
    """What the reader follows, and what they muted."""
    after = request.GET.get("after", "")
    rows, further = queries.page_of(request.user, number_typed(after))
    context = {"rows": rows, "next": further, "rhythm": queries.rhythm_of(request.user), "rhythms": Rhythm.choices,
               "own_posts": queries.wants_own_posts(request.user)}  # fmt: skip
    return render(request, "discussions/following/mine.html", context)


@require_POST
@login_required
def choose_mails(request: PersonsRequest) -> HttpResponse:
    """Choose how often one gets mail about discussions, or whether at all."""
    rhythm = request.POST.get("rhythm", "")
    if rhythm in Rhythm.values:
        muting.choose_rhythm(Rhythm(rhythm), acting_person=request.user)
        muting.choose_own_posts(wanted="own_posts" in request.POST, acting_person=request.user)
    else:
        muting.choose_mails(mails="no" not in request.POST, acting_person=request.user)
    messages.success(request, _("Saved."))
    return redirect("discussions:following")


def _about(request: HttpRequest, name: str, value: str, context: dict[str, Any]) -> HttpResponse:
    threads = narrowed(listed(request.user), Wanted(filters=((name, value),)))
    context["page"] = newest(threads, request.user, request.GET.get("after", ""))
    return render(request, "discussions/following/about.html", context)
