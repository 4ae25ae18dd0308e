"""The desk's list of people, and the record of one: facts, notes, mail, and all that happened."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.desk.access import may_act_on_many, may_change_note, may_keep_records, notes_visible_to
from cop.desk.actions import notes as actions
from cop.desk.forms.groups import GroupForm
from cop.desk.forms.records import MembershipForm, NoteForm
from cop.desk.models import Note
from cop.desk.queries import people as queries
from cop.desk.queries.groups import people_in
from cop.desk.views.home import at_the_desk
from cop.network.queries import communities_open
from cop.people.access import (
    may_act_by_telephone,
    may_edit_person,
    may_issue_certificate,
    may_keep_mailbox,
    viewpoint,
    visible_to,
)
from cop.people.actions.looking import looked_at
from cop.people.actions.returned_mail import have_mail_again
from cop.people.choices import LookedAt
from cop.people.models import Person
from cop.people.queries.records import happened_to_person, happenings
from cop.people.queries.seen import seen, seen_one
from cop.people.requests import PersonsRequest
from cop.services.mail.incoming.pausing import pauses_of
from cop.services.mail.queries import messages_shown

View = Callable[..., HttpResponse]
PER_PAGE = 50


def for_records(view: View) -> View:
    """Let only those in who may keep records of people."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_records(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@at_the_desk
def people(request: PersonsRequest) -> HttpResponse:
    """The people of a group, by name: everybody for the secretariat, for facilitators their members as they see them."""
    form = GroupForm(request.GET, viewer=request.user)
    said = form.said(but="q")
    found = people_in(form.group(), request.user).order_by("sort_name", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    whole = may_keep_records(request.user)
    context = {
        "form": form,
        "said": said,
        "page": page,
        "total": page.paginator.count,
        "lines": queries.lines(page.object_list, request.user, whole=whole),
        "whole": whole,
        "acts": may_act_on_many(request.user),
        "asked": [(name, value) for name, value in asked(request).items() if value],
    }
    return render(request, "desk/people/list.html", context)


def asked(request: PersonsRequest) -> dict[str, str]:
    """Return what an address asks of a group, without the people who were picked one by one."""
    return {name: str(value) for name, value in request.GET.items() if name not in ("page", "picked")}


@for_records
def person(request: PersonsRequest, number: int) -> HttpResponse:
    """The record of a person; writing a note on them."""
    found = found_person(request, number)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.add_note(found, form.cleaned_data["text"], acting_person=request.user)
        messages.success(request, _("Saved."))
        return redirect("desk:person", number)
    record = queries.record_of(found, request.user)
    joined = {one.community_id for one in record.memberships if one.until is None}
    open_to = [community for community in communities_open() if community.pk not in joined]
    context = {
        "record": record,
        "paused": pauses_of(found.pk),
        "note_form": form,
        "membership_form": MembershipForm(open_to=open_to) if open_to else None,
        "may_edit": may_edit_person(request.user, found),
        "may_telephone": may_act_by_telephone(request.user, found),
        "may_merge": viewpoint(request.user).may("people.merge"),
        "may_keep_mailbox": may_keep_mailbox(request.user, found),
        "may_certify": may_issue_certificate(request.user, found),
        "own_notes": {note.pk for note, _by in record.notes if may_change_note(request.user, note)},
    }
    return _show(request, found, "desk/people/record.html", {"person": seen_one(found, request.user)} | context)


@for_records
def note(request: PersonsRequest, number: int, note: int) -> HttpResponse:
    """Change a note of one's own, or take it away."""
    found = found_person(request, number)
    kept = get_object_or_404(notes_visible_to(request.user), pk=note, person=found)
    if not may_change_note(request.user, kept):
        raise PermissionDenied
    form, done = note_changed(request, kept)
    if done:
        return redirect("desk:person", number)
    return _show(request, found, "desk/people/note.html", {"form": form})


@for_records
def joining(request: PersonsRequest, number: int) -> HttpResponse:
    """How a person came: their applications, what they agreed to, and what lists said of them."""
    found = found_person(request, number)
    return _show(request, found, "desk/people/joining.html", queries.joining_of(found, request.user)._asdict())


@for_records
def mails(request: PersonsRequest, number: int) -> HttpResponse:
    """The mail to a person, newest first: what it was about, and what became of it."""
    found = found_person(request, number)
    page = Paginator(messages_shown(found.pk).order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return _show(request, found, "desk/people/mails.html", {"page": page, "paused": pauses_of(found.pk)})


@for_records
@require_POST
def mail_again(request: PersonsRequest, number: int) -> HttpResponse:
    """Have mail go to an address again from which it came back."""
    found = found_person(request, number)
    for pause in pauses_of(found.pk):
        if str(pause.pk) == request.POST.get("pause") and have_mail_again(pause.pk, acting_person=request.user):
            messages.success(request, _("Saved."))
    return redirect("desk:person_mails", number)


@for_records
def history(request: PersonsRequest, number: int) -> HttpResponse:
    """All that happened to a person, newest first."""
    found = found_person(request, number)
    page = Paginator(happened_to_person(found), PER_PAGE).get_page(request.GET.get("page"))
    rows = happenings(page.object_list, request.user)
    lists = [] if page.has_next() else queries.lists_that_told_of(found)
    return _show(request, found, "desk/people/history.html", {"page": page, "rows": rows, "lists": lists})


def found_person(request: PersonsRequest, number: int) -> Person:
    """Return the person with that number, as far as the reader may see them."""
    return get_object_or_404(visible_to(request.user), pk=number)


def note_changed(request: PersonsRequest, kept: Note) -> tuple[NoteForm, bool]:
    """Return the form of a note, and whether what was sent changed it or took it away."""
    on_person = kept.person_id is not None
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"text": kept.text}, on_person=on_person
    )
    if "remove" in request.POST:
        actions.remove_note(kept, acting_person=request.user)
        messages.success(request, _("The note is deleted."))
        return form, True
    if form.is_valid():
        actions.change_note(kept, form.cleaned_data["text"], acting_person=request.user)
        messages.success(request, _("Saved."))
        return form, True
    return form, False


def _show(request: PersonsRequest, found: Person, template: str, context: dict[str, Any]) -> HttpResponse:
    looked_at(found, LookedAt.PAGE, acting_person=request.user)
    if "person" not in context:
        context |= {"person": seen([found], request.user, briefly=True)[0]}
    return render(request, template, {"found": found} | context)
