"""Where somebody works, as the secretariat puts it right: a job more, one changed, ended or deleted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cop.desk.forms.jobs import OthersAffiliationForm, OthersJobForm
from cop.desk.views.editing import editable
from cop.desk.views.people import for_records
from cop.people.access import running_days
from cop.people.actions import jobs
from cop.people.actions.organisations import Proposal
from cop.people.models import Affiliation, Person
from cop.people.queries.seen import seen_one
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile


@for_records
def new(request: PersonsRequest, number: int) -> HttpResponse:
    """A new job; those so far end with it, unless somebody says otherwise."""
    found = editable(request, number)
    running = list(Affiliation.objects.filter(running_days(), person=found).select_related("organisation"))
    form = OthersJobForm(request.POST if request.method == "POST" else None, running=running)
    if form.is_valid():
        values = form.cleaned_data
        organisation = form.chosen or Proposal(values["organisation_name"], values["category"], found.country)
        ending = [one for one in running if str(one.pk) in values.get("ending", [])]
        said: dict[str, Any] = {"since": values["since"], "ending": ending}
        jobs.change_job(organisation, values["role"], **said, of=found, acting_person=request.user)
        return _saved(request, number)
    return _show(request, found, {"form": form})


@for_records
def job(request: PersonsRequest, number: int, job: int) -> HttpResponse:
    """Change one job, end it by its last day, or delete it."""
    found = editable(request, number)
    kept = get_object_or_404(Affiliation.objects.select_related("organisation"), pk=job, person=found)
    initial = {"role": kept.role, "since": kept.since, "until": kept.until}
    form = OthersAffiliationForm(request.POST if request.method == "POST" else None, initial=initial)
    if "remove" in request.POST:
        jobs.remove_job(kept, of=found, acting_person=request.user)
        return _saved(request, number)
    if not form.is_valid():
        return _show(request, found, {"form": form, "job": kept})
    try:
        jobs.correct_job(kept, form.typed(), opened=form.opened_on(), of=found, acting_person=request.user)
    except ChangedMeanwhile as meanwhile:
        values, differences = form.shown_next(meanwhile)
        again = OthersAffiliationForm(initial=values, opened=meanwhile.now)
        return _show(request, found, {"form": again, "job": kept, "differences": differences}, status=409)
    return _saved(request, number)


def _saved(request: PersonsRequest, number: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("desk:person", number)


def _show(request: PersonsRequest, found: Person, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "desk/people/job.html", {"person": seen_one(found, request.user)} | context, status=status)
