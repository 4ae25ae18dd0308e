"""Acts on many people: choosing one, its preview, doing and undoing it."""

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

from cop.desk.access import group_acts_visible_to, may_act_on_many
from cop.desk.actions import group_acts as actions
from cop.desk.choices import ActState, Outcome
from cop.desk.forms.group_acts import GroupActForm
from cop.desk.forms.groups import GroupForm
from cop.desk.models import GroupActRow
from cop.desk.queries.group_acts import UNDONE_BY, counts, needs_second
from cop.desk.queries.groups import people_in
from cop.people.choices import Role
from cop.people.models import Person
from cop.people.queries.seen import names, seen
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import number as in_digits

View = Callable[..., HttpResponse]
PER_PAGE = 50
AT_WORK = (ActState.RUNNING, ActState.UNDOING)


def for_actors(view: View) -> View:
    """Let only those in who may act on many people."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_act_on_many(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_actors
def acts(request: PersonsRequest) -> HttpResponse:
    """The acts so far, newest first."""
    found = group_acts_visible_to(request.user).select_related("community")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    numbers = {one.made_by_id for one in page if one.made_by_id}
    by = names(Person.objects.filter(pk__in=numbers), request.user)
    rows = [(one, by.get(one.made_by_id or 0, "")) for one in page]
    return render(request, "desk/people/acts.html", {"page": page, "rows": rows})


@for_actors
def new(request: PersonsRequest) -> HttpResponse:
    """Choose what is done with the people whom the address picks; the preview follows."""
    group = GroupForm(request.GET, viewer=request.user)
    said = group.said()
    people = people_in(group.group(), request.user)
    form = GroupActForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            group_asked = request.GET.urlencode()[:2000]
            made = actions.prepare(people=people, group=group_asked, acting_person=request.user, **form.wanted())
            return redirect("desk:group_act", made.pk)
        except actions.Nobody:
            form.add_error(None, _("Nobody is picked."))
        except actions.TooMany:
            most = {"count": in_digits(actions.MOST)}
            form.add_error(None, _("More than %(count)s people. Pick fewer.") % most)
    context = {"form": form, "said": said, "total": people.count()}
    return render(request, "desk/people/act_new.html", context)


@for_actors
def act(request: PersonsRequest, number: int) -> HttpResponse:
    """An act: who is touched, who is left out and why, how far it is."""
    found = get_object_or_404(group_acts_visible_to(request.user).select_related("community"), pk=number)
    counted = counts(found)
    show = request.GET.get("show", "")
    rows = GroupActRow.objects.filter(act=found).select_related("person").order_by("pk")
    rows = rows.filter(outcome=show) if show in Outcome.values else rows
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {one.number: one for one in seen([row.person for row in page], request.user, briefly=True)}
    context = {
        "act": found,
        "role": Role(found.role).label if found.role else "",
        "tabs": [(outcome, counted[outcome]) for outcome in Outcome if counted[outcome]],
        "total": sum(counted.values()),
        "needs_second": needs_second(found, request.user),
        "waiting": counted[Outcome.WAITS],
        "left_to_do": counted[Outcome.DONE if found.state == ActState.UNDOING else Outcome.WAITS],
        "at_work": found.state in AT_WORK,
        "may_undo": found.state == ActState.DONE and found.kind in UNDONE_BY and counted[Outcome.DONE],
        "show": show,
        "page": page,
        "rows": [(row, shown[row.person_id]) for row in page],
    }
    return render(request, "desk/people/act.html", context)


@require_POST
@for_actors
def press(request: PersonsRequest, number: int) -> HttpResponse:
    """Do an act or ask for a second person, call that off, or undo it; a second press changes nothing."""
    found = get_object_or_404(group_acts_visible_to(request.user).select_related("community"), pk=number)
    wanted = {"do": actions.do, "undo": actions.undo, "call_off": actions.call_off}.get(request.POST.get("act", ""))
    if wanted is not None:
        try:
            wanted(found, acting_person=request.user)
        except ValueError:
            messages.error(request, _("This cannot be undone."))
    return redirect("desk:group_act", number)
