"""Taking in lists: sending one, looking at how it was read, deciding row by row, applying, undoing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.desk.access import imports_visible_to, may_import
from cop.desk.actions import deciding, mending, taking_in, undoing
from cop.desk.actions.claiming import NotPossible, UnderWay
from cop.desk.choices import Decision, ImportKind, ImportState
from cop.desk.forms.importing import MEANINGS, ListForm
from cop.desk.importing.columns import Target
from cop.desk.models import ImportRow
from cop.desk.queries.imports import figures, shown_rows, told_in_the_way
from cop.desk.queries.tables import cells_not_taken, shown_cells
from cop.people.actions.staging import AGREED
from cop.people.models import Person
from cop.people.queries.seen import names
from cop.people.requests import PersonsRequest

View = Callable[..., HttpResponse]
PER_PAGE = 50
SHOWN = {
    "problems": ~Q(problems=[]) | ~Q(perhaps=[]) | Q(like_row__isnull=False),
    "doubles": Q(person__isnull=False, made_person=False) | ~Q(perhaps=[]),
    "held": Q(decision=Decision.HOLD),
    "left": Q(decision=Decision.SKIP),
    "changed": Q(decision=Decision.MERGE),
    "new": Q(decision=Decision.NEW),
}
LONG = {"apply": deciding.ask_to_apply, "undo": deciding.ask_to_undo}
LOOK_AGAIN = 5
"""After so many seconds the page of a list that is being worked on shows itself anew."""

AT_WORK = (ImportState.READING, ImportState.APPLYING, ImportState.UNDOING)


def for_importers(view: View) -> View:
    """Let only those in who may take lists in."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_importers
def lists(request: PersonsRequest) -> HttpResponse:
    """Send a list, and find the ones that were sent."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        community = form.open.get(form.cleaned_data["community"])
        made = taking_in.receive(form.cleaned_data["upload"], community=community, acting_person=request.user)
        return redirect("desk:import", made.pk)
    page = Paginator(imports_visible_to(request.user).select_related("started_by"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    by = names(Person.objects.filter(pk__in={one.started_by_id for one in shown if one.started_by_id}), request.user)
    rows = [(one, by.get(one.started_by_id or 0, "")) for one in shown]
    return render(request, "desk/imports.html", {"form": form, "page": shown, "rows": rows})


@for_importers
def one(request: PersonsRequest, number: int) -> HttpResponse:
    """A list: what its columns mean, what comes of its rows, and what can be done with it."""
    found = get_object_or_404(imports_visible_to(request.user).select_related("community"), pk=number)
    of_list = found.kind == ImportKind.LIST
    show = request.GET.get("show", "" if of_list else "changed")
    rows = ImportRow.objects.filter(SHOWN.get(show, Q()), source=found).order_by("number", "part")
    counted, pages = figures(found), Paginator(rows, PER_PAGE)
    if show not in SHOWN:
        pages.count = counted["total"]
    page = pages.get_page(request.GET.get("page"))
    waits = found.state in deciding.WAITING
    meanings = [(title, MEANINGS[Target(target)]) for title, target in zip(found.headers, found.mapping, strict=True)]
    shown: Any = (shown_rows if of_list else shown_cells)(page.object_list, request.user, waits=waits)
    mends = {problem["words"]: problem["said"] for one in shown for problem in one.problems if problem.get("mend")}
    context = {
        "list": found,
        "mends": mends.items() if waits else [],
        "columns": meanings,
        "agreed": [kind.label for kind in AGREED],
        "counts": counted,
        "stopping": counted["stopping"],
        "total": counted["total"],
        "at_work": found.state in AT_WORK,
        "waits": waits,
        "show": show,
        "page": page,
        "rows": shown,
    }
    if not of_list and waits:
        context["untaken"] = cells_not_taken(found)
    if found.error and found.state == ImportState.APPLIED:
        context["in_the_way"] = told_in_the_way(found, request.user, PER_PAGE)
    response = render(request, "desk/import.html" if of_list else "desk/tables/returned.html", context)
    if context["at_work"]:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_POST
@for_importers
def act(request: PersonsRequest, number: int) -> HttpResponse:
    """Apply a list, undo it, or throw it away; a job does what takes long."""
    found = get_object_or_404(imports_visible_to(request.user), pk=number)
    wanted = request.POST.get("act", "")
    try:
        if wanted == "discard":
            undoing.discard(found.pk, acting_person=request.user)
            messages.success(request, _("The list was thrown away. Nobody was changed."))
            return redirect("desk:imports")
        if wanted == "accept":
            mending.ask_to_accept(found, request.POST.get("words", ""), acting_person=request.user)
        if wanted == "as-new":
            deciding.take_held_as_new(found, acting_person=request.user)
        if wanted in LONG:
            LONG[wanted](found, acting_person=request.user)
    except (UnderWay, NotPossible):
        messages.error(request, _("A list is being worked on just now. Try again when that is done."))
    return redirect("desk:import", number)
