"""What one says of oneself: the profile, the photo, the jobs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.people.access import running_days
from cop.people.actions import jobs
from cop.people.actions import profile as actions
from cop.people.actions.organisations import Proposal
from cop.people.choices import ConsentKind
from cop.people.forms.profile import AffiliationForm, JobForm, PhotoForm, ProfileForm
from cop.people.links import opened
from cop.people.mails.own import STILL_RIGHT
from cop.people.models import Affiliation, Person
from cop.people.queries.asking import still_asked
from cop.people.queries.consenting import current_texts
from cop.people.queries.profile import profile as profile_of
from cop.people.requests import PersonsRequest
from cop.people.views.own.limits import limited
from cop.services.files.refusals import Refused
from cop.services.ledger.versions import ChangedMeanwhile, merged


@never_cache
@login_required
@limited
def profile(request: PersonsRequest) -> HttpResponse:
    """The profile as a form; a press of a button for rows changes the form and saves nothing but a photo."""
    now = profile_of(request.user) | {"version": request.user.version}
    if request.method != "POST":
        return _show(request, ProfileForm(values=now))
    photo_form = _change_photo(request)
    form = ProfileForm(request.POST, values=now)
    if photo_form.errors:
        return _show(request, form.pressed(request.POST.get("row", "")), photo_form=photo_form)
    if "row" in request.POST or "photo_act" in request.POST:
        return _show(request, form.pressed(request.POST.get("row", "")))
    if not form.is_valid():
        return _show(request, form)
    try:
        actions.change_profile(form.values(), version=form.version, acting_person=request.user)
    except ChangedMeanwhile as meanwhile:
        return _show_again(request, form, meanwhile)
    messages.success(request, _("Your profile is saved."))
    return redirect("people:person", request.user.pk)


@login_required
@limited
@require_POST
def confirm(request: PersonsRequest) -> HttpResponse:
    """The button "Still right"."""
    actions.confirm_profile(acting_person=request.user)
    messages.success(request, _("Thank you. That is noted with today’s date."))
    return redirect("people:person", request.user.pk)


@never_cache
def confirm_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link from the yearly mail: one button, no session, nothing shown of anybody."""
    numbers = opened(STILL_RIGHT, token)
    if numbers is None or still_asked(Person.objects.all(), *numbers) is None:
        return render(request, "people/link_closed.html", status=404)
    done = request.method == "POST" and actions.confirm_by_link(*numbers)
    return render(request, "people/still_right.html", {"done": done})


@never_cache
@login_required
@limited
def job(request: PersonsRequest) -> HttpResponse:
    """The jobs so far, and taking a new one: the old ones end with it."""
    history = Affiliation.objects.filter(person=request.user).select_related("organisation")
    running = list(history.filter(running_days()))
    form = JobForm(request.POST if request.method == "POST" else None, running=running)
    if request.method == "POST" and form.is_valid():
        _take_job(request, form, running)
        messages.success(request, _("Your new job is saved. The history stays."))
        return redirect("people:person", request.user.pk)
    return render(request, "people/job.html", {"form": form, "history": history})


@never_cache
@login_required
@limited
def affiliation(request: PersonsRequest, number: int) -> HttpResponse:
    """Put right what is written of one job, leave it, or take it out of the history."""
    kept = get_object_or_404(Affiliation.objects.select_related("organisation"), pk=number, person=request.user)
    initial = {"role": kept.role, "since": kept.since, "until": kept.until}
    form = AffiliationForm(request.POST if request.method == "POST" else None, initial=initial)
    if "remove" in request.POST:
        jobs.remove_job(kept, acting_person=request.user)
        messages.success(request, _("That job is deleted."))
        return redirect("people:job")
    if request.method == "POST" and form.is_valid():
        try:
            jobs.correct_job(kept, form.typed(), opened=form.opened_on(), acting_person=request.user)
        except ChangedMeanwhile as meanwhile:
            values, differences = form.shown_next(meanwhile)
            shown = AffiliationForm(initial=values, opened=meanwhile.now)
            context = {"form": shown, "affiliation": kept, "differences": differences}
            return render(request, "people/affiliation.html", context, status=409)
        messages.success(request, _("Your job is saved."))
        return redirect("people:job")
    return render(request, "people/affiliation.html", {"form": form, "affiliation": kept})


def _change_photo(request: PersonsRequest) -> PhotoForm:
    """Take a photo, or take it away, whatever else is pressed or wrong: a browser does not send a chosen file again."""
    form = PhotoForm(request.POST, request.FILES, another=request.user.photo_id is not None)
    if request.POST.get("photo_act") == "remove":
        actions.remove_photo(acting_person=request.user)
        messages.success(request, _("Your photo is deleted."))
    elif form.is_valid() and form.cleaned_data["photo"]:
        try:
            actions.set_photo(form.cleaned_data["photo"], acting_person=request.user)
            messages.success(request, _("Your photo is saved."))
        except Refused as refused:
            form.add_error("photo", str(refused))
    return form


def _take_job(request: PersonsRequest, form: JobForm, running: list[Affiliation]) -> None:
    values = form.cleaned_data
    organisation = form.chosen or Proposal(values["organisation_name"], values["category"], request.user.country)
    ending = [one for one in running if str(one.pk) in values.get("ending", [])]
    jobs.change_job(organisation, values["role"], since=values["since"], ending=ending, acting_person=request.user)


def _show_again(request: PersonsRequest, form: ProfileForm, meanwhile: ChangedMeanwhile) -> HttpResponse:
    values, differences = merged(form.values(), meanwhile)
    shown = ProfileForm(values=values | {"version": meanwhile.version})
    return _show(request, shown, differences=shown.in_words(differences), status=409)


def _show(request: PersonsRequest, form: ProfileForm, *, status: int = 200, **more: Any) -> HttpResponse:
    photo = Person.objects.select_related("photo").get(pk=request.user.pk).photo
    context = {
        "form": form,
        "photo_form": PhotoForm(another=photo is not None),
        "photo": photo,
        "news": current_texts().get(ConsentKind.NEWS),
        "added": request.POST.get("row", "").removesuffix(":add"),
    }
    return render(request, "people/profile.html", context | more, status=status)
