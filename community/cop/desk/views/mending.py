"""Mending a list before it is applied: what its columns mean, and its rows one by one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cop.desk.access import imports_visible_to
from cop.desk.actions import deciding, mending
from cop.desk.actions.claiming import NotPossible
from cop.desk.choices import Decision, ImportKind
from cop.desk.forms.importing import MEANINGS, ColumnsForm, SheetForm
from cop.desk.importing.preview import GUESSED
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import cells_mark, cells_of, read_as, samples, shown_rows
from cop.desk.views.importing import for_importers
from cop.people.requests import PersonsRequest
from cop.services.numbers import number_typed

BUSY = "A list is being worked on just now. Try again when that is done."


@for_importers
def columns(request: PersonsRequest, number: int) -> HttpResponse:
    """What the columns of a list mean; another sheet or header."""
    found = get_object_or_404(imports_visible_to(request.user), pk=number, kind=ImportKind.LIST)
    posted = request.POST if request.method == "POST" else None
    of_sheet = posted is not None and "sheet" in posted
    meant = ColumnsForm(found, None if of_sheet else posted)
    sheet = SheetForm(found, posted if of_sheet else None)
    form = sheet if of_sheet else meant
    if posted is not None and form.is_valid():
        try:
            _read_again(found, form, request)
        except NotPossible:
            messages.error(request, _(BUSY))
        return redirect("desk:import", number)
    texts = samples(found)
    context = {
        "list": found,
        "form": meant,
        "sheet": sheet,
        "columns": zip(meant, texts, strict=True),
        "waits": found.state in deciding.WAITING,
        "readable": any(texts),
    }
    return render(request, "desk/importing/columns.html", context)


def _read_again(one: Import, form: ColumnsForm | SheetForm, request: PersonsRequest) -> None:
    if isinstance(form, ColumnsForm):
        mending.map_columns(one, form.targets(), acting_person=request.user)
        return
    header = form.cleaned_data["header"]
    header = GUESSED if header is None else header
    mending.read_otherwise(one, sheet=form.cleaned_data["sheet"], header=header, acting_person=request.user)


@for_importers
def row(request: PersonsRequest, number: int, row: int) -> HttpResponse:
    """A row: its cells to be mended, who is known already beside it, and what comes of it."""
    found = get_object_or_404(imports_visible_to(request.user), pk=number, kind=ImportKind.LIST)
    chosen = get_object_or_404(ImportRow.objects.select_related("organisation"), pk=row, source=found)
    if request.method == "POST":
        return _act(request, found, chosen)
    waits = found.state in deciding.WAITING
    (shown,) = shown_rows([chosen], request.user, waits=waits)
    context = {
        "list": found,
        "one": shown,
        "waits": waits,
        "read": [(MEANINGS[target], text) for target, text in read_as(chosen)],
        "cells": cells_of(chosen, found),
        "mark": cells_mark(chosen),
    }
    return render(request, "desk/importing/row.html", context)


def _act(request: PersonsRequest, one: Import, chosen: ImportRow) -> HttpResponse:
    posted = request.POST
    try:
        if "mend" in posted:
            mending.mend(chosen, _texts(posted), opened=posted["mend"], acting_person=request.user)
        elif "accept" in posted:
            mending.accept(chosen, posted["accept"], acting_person=request.user)
        elif "join" in posted:
            mending.join(chosen, acting_person=request.user)
        else:
            _decide(posted, chosen, request)
    except NotPossible:
        messages.error(request, _(BUSY))
    except mending.ChangedMeanwhile:
        messages.error(request, _("Somebody else changed this row meanwhile. Look at it again."))
    if "here" in posted and (now := ImportRow.objects.filter(pk=chosen.pk).first()):
        messages.info(request, capfirst(now.get_decision_display()))
        return redirect("desk:import_row", one.pk, chosen.pk)
    back = f"?show={posted.get('show', '')}&page={posted.get('page', '')}#row-{chosen.pk}"
    return redirect(reverse("desk:import", args=[one.pk]) + back)


def _decide(posted: Any, chosen: ImportRow, request: PersonsRequest) -> None:
    same_as = posted.get("same_as", "")
    decision = posted.get("decision") or (Decision.MERGE.value if same_as else "")
    kept = {name.removeprefix("keep-"): posted[name] for name in posted if name.startswith("keep-")}
    number = number_typed(same_as)
    deciding.decide(chosen, decision, same_as=number, kept=kept, acting_person=request.user)


def _texts(posted: Any) -> dict[int, str]:
    places = ((name.removeprefix("cell-"), name) for name in posted if name.startswith("cell-"))
    return {int(place): posted[name] for place, name in places if place.isdecimal() and len(place) < 5}
