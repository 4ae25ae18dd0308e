"""Tables of the desk: as files that can be edited and sent back, and the changed cells of those that came back."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.desk.access import imports_visible_to
from cop.desk.actions.claiming import NotPossible
from cop.desk.actions.tables import choose_cell
from cop.desk.forms.groups import GroupForm
from cop.desk.models import ImportRow
from cop.desk.queries.groups import Group, people_in
from cop.desk.tables import labels as of_group
from cop.desk.tables import outgoing
from cop.desk.tables.lists import LISTS, list_file
from cop.desk.views.home import at_the_desk
from cop.desk.views.importing import for_importers
from cop.people.actions.looking import took_along
from cop.people.choices import LookedAt
from cop.people.forms.directory import OrganisationsForm
from cop.people.queries.exporting import FORMS
from cop.people.requests import PersonsRequest


@at_the_desk
def people(request: PersonsRequest, form: str) -> HttpResponseBase:
    """The people of a group as a file."""
    _check(form)
    group = GroupForm(request.GET, viewer=request.user).group()
    _note(group, request)
    return outgoing.people_table(group, request.user, form)


@at_the_desk
def organisations(request: PersonsRequest, form: str) -> HttpResponseBase:
    """The organisations found as a file."""
    _check(form)
    return outgoing.organisations_table(OrganisationsForm(request.GET).wanted(), request.user, form)


@at_the_desk
def labels(request: PersonsRequest) -> HttpResponseBase:
    """Labels for envelopes, of a group."""
    group = GroupForm(request.GET, viewer=request.user).group()
    try:
        made = of_group.labels(group, request.user)
    except of_group.TooMany:
        messages.error(request, _("These are too many labels at once: narrow the list, by country for instance."))
        return redirect(f"{reverse('desk:people')}?{request.GET.urlencode()}")
    if made is None:
        messages.error(request, _("Nobody of these has a postal address that you may see."))
        return redirect(f"{reverse('desk:people')}?{request.GET.urlencode()}")
    _note(group, request)
    return HttpResponse(made, content_type="application/pdf")


@login_required
def one_list(request: PersonsRequest, name: str, form: str) -> HttpResponseBase:
    """Another list of the desk as a file."""
    _check(form)
    if name not in LISTS:
        raise Http404
    if not LISTS[name].may(request.user):
        raise PermissionDenied
    file, count = list_file(name, request.GET, request.user, form)
    filters = {"list": name} | {key: value for key, value in request.GET.items() if key in ("show", "what")}
    took_along(LookedAt.DIRECTORY, filters=filters, count=count, acting_person=request.user)
    return file


def _note(group: Group, request: PersonsRequest) -> None:
    filters = asdict(group.wanted) | {"standing": group.standing, "role": group.role}
    total = people_in(group, request.user).count()
    took_along(LookedAt.DIRECTORY, filters=filters, count=total, acting_person=request.user)


def _check(form: str) -> None:
    if form not in FORMS:
        raise Http404


@require_POST
@for_importers
def cell(request: PersonsRequest, number: int, row: int) -> HttpResponse:
    """Leave a changed cell as it is here, or take it."""
    found = get_object_or_404(imports_visible_to(request.user), pk=number)
    chosen = get_object_or_404(ImportRow, pk=row, source=found)
    left = request.POST.get("left") == "yes"
    try:
        choose_cell(chosen, request.POST.get("field", ""), left=left, acting_person=request.user)
    except NotPossible:
        messages.error(request, _("A list is being worked on just now. Try again when that is done."))
    back = redirect("desk:import", number)
    back["Location"] += f"?show={request.POST.get('show', '')}&page={request.POST.get('page', '')}#row-{row}"
    return back
