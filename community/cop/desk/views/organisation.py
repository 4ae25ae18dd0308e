"""The desk's page of one organisation: notes, and all that happened to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cop.desk.access import may_change_note, notes_visible_to
from cop.desk.actions.notes import add_note
from cop.desk.forms.records import NoteForm
from cop.desk.queries.people import notes_on
from cop.desk.views.people import PER_PAGE, for_records, note_changed
from cop.people.access import organisations_visible_to
from cop.people.models import Membership, Organisation
from cop.people.queries.organisation import people_there
from cop.people.queries.records import happened_to_organisation, happenings
from cop.people.requests import PersonsRequest


@for_records
def organisation(request: PersonsRequest, number: int) -> HttpResponse:
    """An organisation as a record: how it stands, its memberships with their dates, notes, and its history, newest first."""
    found = _found(request, number)
    form = NoteForm(request.POST if request.method == "POST" else None, on_person=False)
    if form.is_valid():
        add_note(found, form.cleaned_data["text"], acting_person=request.user)
        messages.success(request, _("Saved."))
        return redirect("desk:organisation", number)
    page = Paginator(happened_to_organisation(found), PER_PAGE).get_page(request.GET.get("page"))
    notes = notes_on(request.user, organisation=found)
    context = {
        "organisation": found,
        "people": people_there(found, request.user).count(),
        "memberships": Membership.objects.filter(organisation=found).select_related("community").order_by("-since"),
        "notes": notes,
        "own_notes": {note.pk for note, _by in notes if may_change_note(request.user, note)},
        "note_form": form,
        "page": page,
        "rows": happenings(page.object_list, request.user),
    }
    return render(request, "desk/people/organisation.html", context)


@for_records
def note(request: PersonsRequest, number: int, note: int) -> HttpResponse:
    """Change a note of one's own, or take it away."""
    found = _found(request, number)
    kept = get_object_or_404(notes_visible_to(request.user), pk=note, organisation=found)
    if not may_change_note(request.user, kept):
        raise PermissionDenied
    form, done = note_changed(request, kept)
    if done:
        return redirect("desk:organisation", number)
    return render(request, "desk/people/note.html", {"organisation": found, "form": form})


def _found(request: PersonsRequest, number: int) -> Organisation:
    return get_object_or_404(organisations_visible_to(request.user).select_related("parent"), pk=number)
