"""An organisation's page, and changing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.people.access import may_edit_organisation, organisations_visible_to, viewpoint, visible_to
from cop.people.actions import organisations as actions
from cop.people.actions.leaving import leave_for
from cop.people.choices import Listing, MergeKind
from cop.people.forms.organisation import FocalPersonForm, OrganisationPage, ProposalForm
from cop.people.forms.privacy import LeaveForm
from cop.people.models import Organisation, Person
from cop.people.queries import organisation as queries
from cop.people.queries.doubles import organisations_alike
from cop.people.queries.merging import merged_into
from cop.people.queries.my_data_words import column_in_words, value_in_words
from cop.people.queries.seen import seen
from cop.people.requests import PersonsRequest
from cop.people.views.own.limits import limited
from cop.services.ledger.queries import act_name, history
from cop.services.ledger.versions import ChangedMeanwhile, merged

PEOPLE_PER_PAGE = 20


def organisation(request: HttpRequest, number: int) -> HttpResponse:
    """One organisation, with the people there whom the viewer may see; one that was merged leads to what it became."""
    found = organisations_visible_to(request.user).filter(pk=number).first()
    if found is None:
        merged_away = get_object_or_404(Organisation, pk=number, merged_into__isnull=False)
        became = get_object_or_404(organisations_visible_to(request.user), pk=queries.surviving(merged_away).pk)
        return redirect("people:organisation", became.pk)
    there = queries.people_there(found, request.user)
    first = list(there[: PEOPLE_PER_PAGE + 1])
    page = Paginator(first if len(first) <= PEOPLE_PER_PAGE else there, PEOPLE_PER_PAGE).get_page(
        request.GET.get("page")
    )
    parent, parts = queries.relatives(found, request.user)
    context = {
        "organisation": found,
        "other_names": queries.other_names(found),
        "parent": parent,
        "parts": parts,
        "memberships": queries.memberships(found),
        "page": page,
        "people": seen(page.object_list, request.user),
        "may_edit": may_edit_organisation(request.user, found),
        "is_secretariat": viewpoint(request.user).may("people.edit_any_organisation"),
    }
    if context["is_secretariat"] and found.listing == Listing.PROPOSED:
        context["alike"] = organisations_alike(found.name, request.user, but=found.pk)
    return render(request, "people/organisation.html", context)


@never_cache
@login_required
@limited
def edit(request: PersonsRequest, number: int) -> HttpResponse:
    """What an organisation says of itself, as a form, for its focal person and the secretariat."""
    found = _editable(request, number)
    now = queries.organisation_values(found) | {"version": found.version}
    if request.method != "POST":
        return _show(request, found, _page(request, found, values=now))
    page = _page(request, found, data=request.POST, values=now)
    if "row" in request.POST:
        return _show(request, found, page.pressed(request.POST["row"]))
    if not page.is_valid():
        return _show(request, found, page)
    try:
        actions.change_organisation(found, page.values(), version=page.version, acting_person=request.user)
    except ChangedMeanwhile as meanwhile:
        values, differences = merged(page.values(), meanwhile)
        shown = _page(request, found, values=values | {"version": meanwhile.version})
        return _show(request, found, shown, differences=shown.in_words(differences), status=409)
    messages.success(request, _("The organisation is saved."))
    return redirect("people:organisation", found.pk)


@login_required
@limited
@require_POST
def focal_person(request: PersonsRequest, number: int) -> HttpResponse:
    """Choose who speaks for an organisation."""
    found = _editable(request, number)
    people = queries.people_there(found, request.user)
    form = FocalPersonForm(request.POST, people=seen(people, request.user))
    if form.is_valid():
        chosen = people.filter(pk=form.cleaned_data["person"] or 0).first()
        actions.choose_focal_person(found, chosen, acting_person=request.user)
        messages.success(request, _("The organisation is saved."))
    return redirect("people:organisation", found.pk)


@login_required
@limited
@require_POST
def listing(request: PersonsRequest, number: int) -> HttpResponse:
    """List an organisation, or close it; for the secretariat."""
    found = get_object_or_404(organisations_visible_to(request.user), pk=number)
    wanted = Listing.LISTED if "list" in request.POST else Listing.CLOSED
    actions.set_listing(found, wanted, acting_person=request.user)
    done = (
        _listed_now(found)
        if wanted == Listing.LISTED
        else _("%(name)s is closed. Nobody finds or chooses it any more; its people and what was written of it stay.")
        % {"name": found.name}
    )
    messages.success(request, done)
    return redirect("people:organisation", found.pk)


@never_cache
@login_required
@limited
def propose(request: PersonsRequest) -> HttpResponse:
    """A new organisation, for the secretariat, who first see those of nearly the same name; members name theirs where
    they name their job."""
    if not viewpoint(request.user).may("people.edit_any_organisation"):
        raise PermissionDenied
    form = ProposalForm(request.POST if request.method == "POST" else None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        made = actions.propose(actions.Proposal(**form.cleaned_data), acting_person=request.user)
        messages.success(request, _listed_now(made))
        return redirect("people:organisation_edit", made.pk)
    return render(request, "people/organisation_new.html", {"form": form})


@never_cache
@login_required
@limited
def leave(request: PersonsRequest, number: int) -> HttpResponse:
    """End memberships of an organisation, for its focal person and the secretariat."""
    found = _editable(request, number)
    form = LeaveForm(request.POST if request.method == "POST" else None, running=queries.memberships(found))
    if request.method == "POST" and form.is_valid():
        leave_for(found, form.chosen(), acting_person=request.user)
        messages.success(request, _("The organisation has left. Its people are members as before."))
        return redirect("people:organisation", found.pk)
    return render(request, "people/organisation_leave.html", {"form": form, "organisation": found})


@never_cache
@login_required
@limited
def changes(request: PersonsRequest, number: int) -> HttpResponse:
    """What happened to an organisation, for the secretariat."""
    if not viewpoint(request.user).may("people.edit_any_organisation"):
        raise PermissionDenied
    found = get_object_or_404(organisations_visible_to(request.user), pk=number)
    context = {"organisation": found, "rows": _rows(found, request.user)}
    return render(request, "people/organisation_changes.html", context)


def _rows(found: Organisation, viewer: Person) -> list[dict[str, Any]]:
    rows = history(found, also=merged_into(MergeKind.ORGANISATION, found.pk))
    kept = [values for row in rows for values in (row.old, row.new)]
    numbers = {row.entry.actor or 0 for row in rows} | {values.get("focal_person") or 0 for values in kept}
    names = {one.number: one.shown_name for one in seen(visible_to(viewer).filter(pk__in=numbers), viewer)}
    parents = organisations_visible_to(viewer).filter(pk__in={values.get("parent") or 0 for values in kept})
    named = {"focal_person": names, "parent": dict(parents.values_list("pk", "name"))}
    return [
        {
            "entry": row.entry,
            "act": act_name(row.entry.act),
            "who": names.get(row.entry.actor or 0),
            "old": _in_words(row.old, named),
            "new": _in_words(row.new, named),
        }
        for row in rows
    ]


def _in_words(values: dict[str, Any], named: dict[str, dict[int, str]]) -> list[tuple[str, str]]:
    """Return what each value is called and says; what is kept as a number is told by its name in `named`."""
    return [
        (column_in_words(column), named[column].get(value, "") if column in named else value_in_words(column, value))
        for column, value in values.items()
    ]


def _listed_now(found: Organisation) -> str:
    return _("%(name)s is listed. Everybody finds it, and people can choose it.") % {"name": found.name}


def _editable(request: PersonsRequest, number: int) -> Organisation:
    found = get_object_or_404(organisations_visible_to(request.user), pk=number)
    if not may_edit_organisation(request.user, found):
        raise PermissionDenied
    return found


def _page(request: PersonsRequest, found: Organisation, **given: Any) -> OrganisationPage:
    sets_domains = viewpoint(request.user).may("people.set_domains")
    return OrganisationPage(**given, organisation=found, sets_domains=sets_domains)


def _show(request: PersonsRequest, found: Organisation, page: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    people = seen(queries.people_there(found, request.user), request.user)
    context = {
        "organisation": found,
        "form": page,
        "focal_form": FocalPersonForm(people=people, initial={"person": str(found.focal_person_id or "")}),
        "added": request.POST.get("row", "").removesuffix(":add"),
    }
    return render(request, "people/organisation_edit.html", context | more, status=status)
