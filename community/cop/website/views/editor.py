"""The editor of pages, for the secretariat and for facilitators."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.people.queries.seen import seen
from cop.people.requests import PersonsRequest
from cop.services.files.refusals import NoRoom, Refused
from cop.services.languages.choices import CODES
from cop.services.ledger.queries import act_name
from cop.services.ledger.queries import history as ledger_history
from cop.services.ledger.versions import ChangedMeanwhile
from cop.website import actions
from cop.website.access import edits_pages, pages_editable_by
from cop.website.forms import NewPageForm, PictureForm, SettingsForm, TextForm
from cop.website.markdown import rendered
from cop.website.models import Page, Revision
from cop.website.queries.editing import SOURCE_LANGUAGE, editable, newest_revision

View = Callable[..., HttpResponse]
REVISIONS_SHOWN = 50


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
    return render(request, "website/editor/pages.html", {"pages": editable(own)})


@for_editors
def new(request: PersonsRequest) -> HttpResponse:
    """Begin a page; its English text comes next."""
    form = NewPageForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        kind, slug = form.cleaned_data["kind"], form.cleaned_data["slug"]
        made = actions.make_page(form.chosen_community, kind, slug, acting_person=request.user)
        return redirect("website:editor_text", made.pk, SOURCE_LANGUAGE)
    return render(request, "website/editor/new.html", {"form": form})


@for_editors
def page(request: PersonsRequest, number: int) -> HttpResponse:
    """One page: its languages beside each other, its picture, what happened to it."""
    shown = _editable(request, number)
    happened = [(act_name(row.entry.act), row.entry.happened) for row in ledger_history(shown, newest=10)]
    context = {"page": shown, "entry": editable([shown])[0], "happened": happened}
    return render(request, "website/editor/page.html", context)


@for_editors
def settings(request: PersonsRequest, number: int) -> HttpResponse:
    """What the page is, when and where it was, what it is connected with."""
    shown = _editable(request, number)
    form = SettingsForm(request.POST or None, page=shown)
    context: dict[str, Any] = {"page": shown, "entry": editable([shown])[0]}
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_page(shown, form.typed(), opened=form.opened_on(), acting_person=request.user)
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
def publish(request: PersonsRequest, number: int) -> HttpResponse:
    """Publish the page, or make it a draft again."""
    shown = _editable(request, number)
    if request.POST.get("act") == "unpublish":
        actions.unpublish(shown, acting_person=request.user)
        messages.success(request, _("It is a draft now. Only its editors see it."))
        return redirect("website:editor_page", number)
    try:
        actions.publish(shown, acting_person=request.user)
        messages.success(request, _("Published. Everyone can read it now."))
    except actions.NothingToPublish:
        messages.error(request, _("There is no text yet. Write it first, then publish it."))
    return redirect("website:editor_page", number)


@for_editors
def picture(request: PersonsRequest, number: int) -> HttpResponse:
    """Add the page's picture, describe it in another language, or take it away."""
    shown = _editable(request, number)
    if request.method == "POST" and request.POST.get("act") == "remove":
        actions.remove_picture(shown, acting_person=request.user)
        messages.success(request, _("The picture is removed."))
        return redirect("website:editor_page", number)
    form = PictureForm(request.POST or None, request.FILES or None, page=shown)
    if request.method == "POST" and form.is_valid() and _added_picture(request, shown, form):
        messages.success(request, _("Saved."))
        return redirect("website:editor_page", number)
    return render(request, "website/editor/picture.html", {"form": form, "page": shown, "entry": editable([shown])[0]})


@for_editors
def text(request: PersonsRequest, number: int, language: str) -> HttpResponse:
    """Write what the page says in one language, with a preview before it is saved."""
    shown = _editable(request, number)
    now = newest_revision(shown, _known(language))
    form = TextForm(request.POST or None, initial=_initial(now), language=language)
    context: dict[str, Any] = {"form": form, "page": shown, "language": language, "now": now}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "preview":
            context["preview"] = form.cleaned_data | {"html": rendered(form.cleaned_data["body"]).html}
        elif _saved(request, shown, language, form, context):
            return redirect("website:editor_page", number)
    if language != SOURCE_LANGUAGE:
        context["source"] = newest_revision(shown, SOURCE_LANGUAGE)
    return render(request, "website/editor/text.html", context)


@for_editors
def history(request: PersonsRequest, number: int, language: str) -> HttpResponse:
    """What the page said in a language before; any of it can be set in force again."""
    shown = _editable(request, number)
    revisions = shown.revisions.filter(language=_known(language)).select_related("writer")[:REVISIONS_SHOWN]
    if request.method == "POST":
        return _restored(request, shown, language)
    writers = {person.number: person for person in seen({r.writer for r in revisions if r.writer}, request.user)}
    rows = [(revision, writers.get(revision.writer_id or 0)) for revision in revisions]
    return render(request, "website/editor/history.html", {"page": shown, "language": language, "rows": rows})


def _editable(request: PersonsRequest, number: int) -> Page:
    own = pages_editable_by(request.user).select_related("community", "picture__file")
    return get_object_or_404(own, pk=number)


def _known(language: str) -> str:
    if language not in CODES:
        raise Http404
    return language


def _initial(revision: Revision | None) -> dict[str, Any]:
    if revision is None:
        return {}
    names = ("title", "summary", "body", "machine_drafted")
    return {name: getattr(revision, name) for name in names} | {"based_on": revision.pk}


def _saved(request: PersonsRequest, page: Page, language: str, form: TextForm, context: dict[str, Any]) -> bool:
    try:
        actions.save_revision(page, language, **form.cleaned_data, acting_person=request.user)
    except actions.WrittenMeanwhile as meanwhile:
        context["meanwhile"] = meanwhile.revision
        context["form"] = TextForm({**request.POST.dict(), "based_on": meanwhile.revision.pk}, language=language)
        return False
    messages.success(request, _("Saved. Everyone reads it now.") if page.published else _("Saved as a draft."))
    return True


def _restored(request: PersonsRequest, page: Page, language: str) -> HttpResponse:
    wanted = request.POST.get("revision", "")
    old = get_object_or_404(page.revisions, language=language, pk=wanted if wanted.isdecimal() else 0)
    now = newest_revision(page, language)
    actions.save_revision(
        page,
        language,
        title=old.title,
        summary=old.summary,
        body=old.body,
        machine_drafted=old.machine_drafted,
        based_on=now.pk if now else None,
        acting_person=request.user,
    )
    messages.success(request, _("That text is in force again. What it replaced is still in the history."))
    return redirect("website:editor_page", page.pk)


def _added_picture(request: PersonsRequest, page: Page, form: PictureForm) -> bool:
    facts = dict(form.cleaned_data)
    try:
        actions.add_picture(page, facts.pop("upload"), **facts, acting_person=request.user)
    except (Refused, NoRoom) as refusal:
        form.add_error("upload", str(refusal))
        return False
    return True
