"""The editor of pages, for the secretariat and for facilitators."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cop.people.queries.seen import seen
from cop.people.requests import PersonsRequest
from cop.services.languages.choices import CODES
from cop.services.languages.queries import moment
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.numbers import number_typed
from cop.website.access import edits_pages, may_edit_every_page, pages_editable_by
from cop.website.actions import publishing, writing
from cop.website.actions.pictures import FURTHER
from cop.website.choices import ReleaseState
from cop.website.differences import around_changes, differences
from cop.website.forms import TAKEN, AddressForm, MomentForm, NewPageForm, SettingsForm, TextForm
from cop.website.markdown import rendered
from cop.website.models import Page, Revision
from cop.website.queries.editing import (
    SOURCE_LANGUAGE,
    editable,
    happened,
    is_older,
    newest_revision,
    standing,
    translated_from,
    whole,
)
from cop.website.queries.page_pictures import figures, newest_pictures
from cop.website.queries.publishing import drafts, needs_approval, open_releases
from cop.website.starts import left_over, start_of

View = Callable[..., HttpResponse]
REVISIONS_SHOWN = 50
AT_ONCE = 100
MARKS = (
    ("bold", gettext_lazy("bold")),
    ("italic", gettext_lazy("italic")),
    ("heading", gettext_lazy("Heading")),
    ("list", gettext_lazy("List")),
    ("link", gettext_lazy("Link")),
    ("quote", gettext_lazy("Quotation")),
)
"""What the buttons over a text do (see editor.js), and what they are called."""


def for_editors(view: View) -> View:
    """Let in who edits pages at all; which ones, `pages_editable_by` says."""

    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not edits_pages(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)


@for_editors
def pages(request: PersonsRequest) -> HttpResponse:
    """Every page that the person may edit, with its languages."""
    partnership_first = F("community__order").asc(nulls_first=True)
    own = pages_editable_by(request.user).select_related("community")
    own = own.order_by(partnership_first, "community", "kind", "order", "pk")
    part = Paginator(own, AT_ONCE).get_page(request.GET.get("page"))
    context = {"pages": editable(part), "part": part, "edits_all": may_edit_every_page(request.user)}
    return render(request, "website/editor/pages.html", context)


@for_editors
def new(request: PersonsRequest) -> HttpResponse:
    """Begin a page; its English text comes next."""
    form = NewPageForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        kind, slug = form.cleaned_data["kind"], form.cleaned_data["slug"]
        try:
            made = writing.make_page(form.chosen_community, kind, slug, acting_person=request.user)
            return redirect("website:editor_text", made.pk, SOURCE_LANGUAGE)
        except writing.AddressTaken:
            form.add_error("slug", TAKEN)
    return render(request, "website/editor/new.html", {"form": form})


@for_editors
def page(request: PersonsRequest, number: int) -> HttpResponse:
    """One page: its languages beside each other, its pictures, what happened to it."""
    shown = editable_page(request, number)
    context = {
        "page": shown,
        "entry": editable([shown])[0],
        "happened": happened(shown, request.user),
        "releases": open_releases(request.user).filter(page=shown),
        "needs_approval": needs_approval(shown),
        "waiting": drafts(shown),
        "pictures": newest_pictures(shown).values(),
        "moment_form": MomentForm(),
        "now": timezone.now(),
    }
    return render(request, "website/editor/page.html", context)


@for_editors
def settings(request: PersonsRequest, number: int) -> HttpResponse:
    """What the page is, when and where it was, what it is connected with."""
    shown = editable_page(request, number)
    form = SettingsForm(request.POST or None, page=shown)
    context: dict[str, Any] = {"page": shown, "entry": editable([shown])[0], "address_form": AddressForm(page=shown)}
    if request.method == "POST" and form.is_valid():
        try:
            writing.set_page(shown, form.typed(), opened=form.opened_on(), acting_person=request.user)
        except ChangedMeanwhile as meanwhile:
            values, differences = form.shown_next(meanwhile)
            context |= {"differences": differences}
            context["form"] = SettingsForm(page=shown, initial=values, opened=meanwhile.now)
            return render(request, "website/editor/settings.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect("website:editor_page", number)
    return render(request, "website/editor/settings.html", context | {"form": form})


@for_editors
@require_POST
def address(request: PersonsRequest, number: int) -> HttpResponse:
    """Move the page to another address."""
    shown = editable_page(request, number)
    form = AddressForm(request.POST, page=shown)
    if not form.is_valid():
        context = {"page": shown, "entry": editable([shown])[0], "form": SettingsForm(page=shown), "address_form": form}
        return render(request, "website/editor/settings.html", context)
    try:
        writing.move_page(shown, form.cleaned_data["slug"], acting_person=request.user)
        messages.success(request, _("Moved. The old address leads to the new one."))
    except writing.AddressTaken:
        messages.error(request, TAKEN)
    return redirect("website:editor_page", number)


@for_editors
def text(request: PersonsRequest, number: int, language: str) -> HttpResponse:
    """Write what the page says in one language, beside how it will look and, for a translation, beside the original."""
    shown = editable_page(request, number)
    now = newest_revision(shown, _known(language))
    form = TextForm(request.POST or None, initial=_initial(shown, now), language=language)
    context: dict[str, Any] = {"form": form, "page": shown, "language": language, "now": now}
    context |= {"needs_approval": needs_approval(shown), "marks": MARKS, "pictures": newest_pictures(shown).values()}
    act = request.POST.get("act", "")
    if request.method == "POST" and form.is_valid():
        if act == "preview":
            context["preview"] = form.cleaned_data | {"html": as_read(shown, form.cleaned_data["body"])}
        elif act == "publish" and (left := left_over(shown.kind, form.cleaned_data["body"])):
            form.add_error("body", _("Lines of the template are still there. Replace them: %s") % " · ".join(left))
        elif _saved(request, shown, language, form, context):
            if act == "publish":
                published(request, shown, language)
            if act == "picture":
                return redirect("website:editor_picture", number, FURTHER if context["pictures"] else 1)
            return redirect("website:editor_page", number)
    if getattr(request, "htmx", False):
        return render(request, "website/editor/preview.html", context)
    return render(request, "website/editor/text.html", context | _original(shown, language, now))


@for_editors
def history(request: PersonsRequest, number: int, language: str) -> HttpResponse:
    """What the page said in a language before, any two of it compared; any of it can be made the newest draft again."""
    shown = editable_page(request, number)
    every = shown.revisions.filter(language=_known(language))
    revisions = list(every.select_related("writer")[:REVISIONS_SHOWN])
    if request.method == "POST":
        writing.restore(_revision(shown, language, request.POST.get("revision", "")), acting_person=request.user)
        messages.success(request, _("That text is the newest draft now. What it replaced is still in the history."))
        return redirect("website:editor_page", number)
    writers = {person.number: person for person in seen({r.writer for r in revisions if r.writer}, request.user)}
    rows = [(revision, writers.get(revision.writer_id or 0)) for revision in revisions]
    context = {"page": shown, "language": language, "rows": rows, "first_number": every.count() - len(rows)}
    context["stands"] = next((revision.pk for revision in revisions if not revision.draft), None)
    return render(request, "website/editor/history.html", context | _compared(request, shown, language, revisions))


def published(request: PersonsRequest, page: Page, language: str = "", at: datetime | None = None) -> None:
    """Publish, and tell the person what came of it."""
    try:
        release = publishing.publish(page, language=language, at=at, acting_person=request.user)
    except publishing.NothingToPublish:
        messages.error(request, _("There is nothing new to publish. Write a text first, then publish it."))
    except publishing.AskedAlready:
        messages.error(request, _("This is planned or asked for already. Call that off first; your draft is kept."))
    except publishing.MomentPast:
        messages.error(request, _("That moment is over. Choose a later one."))
    else:
        if release is None:
            messages.success(request, _("Published. Everyone can read it now."))
        elif release.state == ReleaseState.ASKED:
            messages.success(request, _("Asked for. It is published when a second person of the desk approves it."))
        else:
            messages.success(request, _("Planned for %(moment)s.") % {"moment": moment(release.at)})


def editable_page(request: PersonsRequest, number: int) -> Page:
    """Return the page with that number, if the person may edit it; else nobody tells them that it is there."""
    own = pages_editable_by(request.user).select_related("community")
    return get_object_or_404(own, pk=number)


def _known(language: str) -> str:
    if language not in CODES:
        raise Http404
    return language


def _initial(page: Page, revision: Revision | None) -> dict[str, Any]:
    if revision is None:
        return {} if page.revisions.exists() else {"body": start_of(page.kind)}
    names = ("title", "summary", "body", "machine_drafted")
    return {name: getattr(revision, name) for name in names} | {"based_on": revision.pk}


def as_read(page: Page, body: str) -> SafeString:
    """Return a text as its page shows it with its newest pictures, by the same way."""
    return rendered(body).with_pictures(figures(newest_pictures(page)))


def _original(page: Page, language: str, now: Revision | None) -> dict[str, Any]:
    """The original of a translation, and what was changed in it since it was translated."""
    if language == SOURCE_LANGUAGE:
        return {}
    original = standing(page, SOURCE_LANGUAGE)
    before = translated_from(now) if now and is_older(now, original) else None
    changed = around_changes(differences(whole(before), whole(original))) if before and original else []
    return {"source": original, "changed_since": changed}


def _revision(page: Page, language: str, number: str) -> Revision:
    found = page.revisions.filter(language=language).select_related("page__community")
    return get_object_or_404(found, pk=number_typed(number))


def _compared(request: PersonsRequest, page: Page, language: str, revisions: list[Revision]) -> dict[str, Any]:
    """Two texts as asked for, the older one first; by default the newest and the one before."""
    if "old" in request.GET or "new" in request.GET:
        asked = [_revision(page, language, request.GET.get(name, "")) for name in ("old", "new")]
        old, new = sorted(asked, key=lambda revision: revision.pk)
    elif len(revisions) > 1:
        new, old = revisions[:2]
    else:
        return {}
    return {"old": old, "new": new, "changes": differences(whole(old), whole(new))}


def _saved(request: PersonsRequest, page: Page, language: str, form: TextForm, context: dict[str, Any]) -> bool:
    try:
        writing.save_revision(page, language, **form.cleaned_data, acting_person=request.user)
    except writing.WrittenMeanwhile as meanwhile:
        theirs, before = meanwhile.revision, page.revisions.filter(pk=form.cleaned_data["based_on"] or 0).first()
        context["meanwhile"] = theirs
        context["they_changed"] = differences(whole(before), whole(theirs)) if before else []
        context["form"] = TextForm({**request.POST.dict(), "based_on": theirs.pk}, language=language)
        return False
    if request.POST.get("act") != "publish":
        messages.success(request, _("Saved as a draft. Only the desk sees it until it is published."))
    return True
