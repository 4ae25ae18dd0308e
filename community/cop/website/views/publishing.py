"""What is to be published and when, by whom; what is missing in a language; old addresses; what a check found."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.network.queries import communities
from cop.people.queries.seen import seen
from cop.people.requests import PersonsRequest
from cop.services.languages.choices import CODES
from cop.services.languages.queries import moment
from cop.services.numbers import number_typed
from cop.website.access import (
    findings_visible_to,
    may_approve,
    may_edit_every_page,
    pages_editable_by,
    releases_visible_to,
)
from cop.website.actions import moving, publishing
from cop.website.choices import ReleaseState
from cop.website.differences import differences
from cop.website.forms import PARTNERSHIP, MomentForm, RedirectForm, settings_in_words
from cop.website.models import Release
from cop.website.queries.addresses import redirects
from cop.website.queries.editing import SOURCE_LANGUAGE, editable, whole
from cop.website.queries.page_pictures import standing_pictures
from cop.website.queries.publishing import open_releases, places
from cop.website.views.editor import as_read, for_editors, published

AT_ONCE = 50


@for_editors
@require_POST
def publish(request: PersonsRequest, number: int) -> HttpResponse:
    """Publish the page or a language of it, or make it a draft again; at once, or at a moment."""
    page = get_object_or_404(pages_editable_by(request.user).select_related("community"), pk=number)
    act, language, at = request.POST.get("act"), request.POST.get("language", ""), None
    if language and language not in CODES:
        raise Http404
    if act in ("plan", "plan_end"):
        form = MomentForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["at"])))
            return redirect("website:editor_page", number)
        at = form.cleaned_data["at"]
    if act not in ("unpublish", "plan_end"):
        published(request, page, language, at)
    else:
        _taken_down(request, page, at)
    return redirect("website:editor_page", number)


@for_editors
def releases(request: PersonsRequest) -> HttpResponse:
    """What waits for a second person or its moment, and where two people publish."""
    waiting = Paginator(open_releases(request.user), AT_ONCE).get_page(request.GET.get("page"))
    titles = {entry.page.pk: entry.title for entry in editable({one.page for one in waiting})}
    rows = [(one, titles[one.page_id], may_approve(request.user, one)) for one in waiting]
    context: dict[str, Any] = {"rows": rows, "waiting": waiting}
    if may_edit_every_page(request.user):
        context["places"] = places()
    return render(request, "website/editor/releases.html", context)


@for_editors
def release(request: PersonsRequest, number: int) -> HttpResponse:
    """One release: its texts, pictures and settings with what they change; a second person approves, an editor calls it off."""
    one = get_object_or_404(releases_visible_to(request.user).select_related("page__community", "asker"), pk=number)
    if request.method == "POST":
        _decide(request, one)
        return redirect("website:editor_page", one.page_id)
    texts = []
    for revision in one.revisions.order_by("language"):
        before = one.page.revisions.filter(language=revision.language, draft=False, pk__lt=revision.pk).first()
        changes = differences(whole(before) if before else "", whole(revision))
        texts.append((revision, changes, as_read(one.page, revision.body)))
    standing = standing_pictures(one.page)
    pictures = [(standing.get(picture.number), picture) for picture in one.pictures.select_related("file")]
    asker = next(iter(seen({one.asker}, request.user)), None) if one.asker else None
    context = {
        "one": one,
        "entry": editable([one.page])[0],
        "texts": texts,
        "pictures": pictures,
        "settings": settings_in_words(one.page, one.page_settings),
        "asker": asker,
        "may_approve": one.state == ReleaseState.ASKED and may_approve(request.user, one),
        "is_open": one.state in (ReleaseState.ASKED, ReleaseState.PLANNED),
    }
    return render(request, "website/editor/release.html", context)


@for_editors
@require_POST
def rule(request: PersonsRequest) -> HttpResponse:
    """Say where two people publish."""
    slug = request.POST.get("place", "")
    place = next((one for one in communities() if one.slug == slug), None)
    if place is None and slug != PARTNERSHIP:
        raise Http404
    publishing.ask_for_two(place, request.POST.get("two") == "yes", acting_person=request.user)
    messages.success(request, _("Saved."))
    return redirect("website:releases")


@for_editors
def languages(request: PersonsRequest) -> HttpResponse:
    """What is missing, out of date or only drafted by a machine, in each language; for one, page by page."""
    own = pages_editable_by(request.user).select_related("community").order_by(F("community__order"), "order", "pk")
    entries = editable(own)
    asked = request.GET.get("language", "")
    states = ("missing", "old", "drafted")
    table = [
        (code, *(sum(code in getattr(entry, state) for entry in entries) for state in states))
        for code in CODES
        if code != SOURCE_LANGUAGE
    ]
    rows = [
        (entry, state)
        for state in states
        for entry in entries
        if asked in getattr(entry, state) and not (state == "drafted" and asked in entry.old)
    ]
    shown = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    context = {"table": table, "asked": asked if asked in CODES else "", "rows": shown}
    return render(request, "website/editor/languages.html", context)


@for_editors
def addresses(request: PersonsRequest) -> HttpResponse:
    """Where old addresses lead; the secretariat adds and removes some."""
    if not may_edit_every_page(request.user):
        raise PermissionDenied
    if request.method == "POST" and "remove" in request.POST:
        wanted = request.POST["remove"]
        found = get_object_or_404(redirects(), pk=number_typed(wanted))
        moving.remove_redirect(found, acting_person=request.user)
        messages.success(request, _("Removed."))
        return redirect("website:redirects")
    form = RedirectForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        messages.success(request, _("Saved."))
        return redirect("website:redirects")
    shown = Paginator(redirects(), AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "website/editor/redirects.html", {"form": form, "rows": shown})


@for_editors
def findings(request: PersonsRequest) -> HttpResponse:
    """Links that lead nowhere and pictures without a description, each with where it stands."""
    wrong = findings_visible_to(request.user).filter(since__isnull=False).select_related("page__community")
    shown = Paginator(wrong, AT_ONCE).get_page(request.GET.get("page"))
    titles = {entry.page.pk: entry.title for entry in editable({one.page for one in shown})}
    rows = [(one, titles[one.page_id]) for one in shown]
    return render(request, "website/editor/findings.html", {"rows": rows, "found": shown})


def _taken_down(request: PersonsRequest, page: Any, at: Any) -> None:
    try:
        release = publishing.unpublish(page, at=at, acting_person=request.user)
    except publishing.AskedAlready:
        messages.error(request, _("This is planned or asked for already. Call that off first; your draft is kept."))
    except publishing.MomentPast:
        messages.error(request, _("That moment is over. Choose a later one."))
    else:
        done = _("It is a draft now. Only its editors see it.")
        messages.success(request, _("Planned for %(moment)s.") % {"moment": moment(release.at)} if release else done)


def _decide(request: PersonsRequest, one: Release) -> None:
    try:
        if request.POST.get("act") == "approve":
            decided = publishing.approve(one, acting_person=request.user)
            done = decided.state == ReleaseState.DONE
            planned = _("Planned for %(moment)s.") % {"moment": moment(one.at)}
            messages.success(request, _("Published. Everyone can read it now.") if done else planned)
        else:
            publishing.call_off(one, acting_person=request.user)
            messages.success(request, _("Called off. The texts are kept as drafts."))
    except publishing.NotOpen:
        messages.error(request, _("This is over: somebody else decided, or its moment came."))


def _added(request: PersonsRequest, form: RedirectForm) -> bool:
    try:
        moving.add_redirect(**form.cleaned_data, acting_person=request.user)
    except moving.SomethingStandsThere:
        form.add_error(
            "path", _("Something stands at this address. Only an address at which nothing stands can lead on.")
        )
    except moving.LeadsNowhere:
        form.add_error("target", _("Nothing stands at this address."))
    except moving.Circle:
        form.add_error("target", _("This address leads back to the old one."))
    return not form.errors
