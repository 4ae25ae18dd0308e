"""Web hooks, for the secretariat: registered, looked at, paused and deleted."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cop.api import actions
from cop.api.access import hooks_visible_to, may_keep_hooks
from cop.api.choices import Kind
from cop.api.forms import HookForm
from cop.api.models import Hook
from cop.api.queries import sent
from cop.api.views.guarding import for_those_who
from cop.people.models import Person
from cop.people.queries.seen import names
from cop.people.requests import PersonsRequest
from cop.services.numbers import number_typed

PER_PAGE = 50


@for_those_who(may_keep_hooks)
def hooks(request: PersonsRequest) -> HttpResponse:
    """All web hooks: where they lead, whose they are, how they fare."""
    found = list(hooks_visible_to(request.user).order_by("made", "pk"))
    owners = names(Person.objects.filter(pk__in={one.owner_id for one in found}), request.user)
    rows = [(one, _kinds(one), owners.get(one.owner_id, "")) for one in found]
    return render(request, "api/hooks.html", {"rows": rows})


@for_those_who(may_keep_hooks)
@reauthentication_required(allow_get=False)
def new_hook(request: PersonsRequest) -> HttpResponse:
    """Register one; its secret is shown once."""
    form = HookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            made, secret = actions.make_hook(values["address"], values["kinds"], acting_person=request.user)
            return render(request, "api/hook_made.html", {"hook": made, "secret": secret})
        except actions.TooMany:
            form.add_error(None, _("There are as many as there may be. End one first."))
    return render(request, "api/new_hook.html", {"form": form})


@for_those_who(may_keep_hooks)
def hook(request: PersonsRequest, number: int) -> HttpResponse:
    """One web hook with what it was sent last, and what can be done with it."""
    found = get_object_or_404(hooks_visible_to(request.user).select_related("owner"), pk=number)
    if request.method == "POST":
        return _act(request, found)
    page = Paginator(found.deliveries.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    owner = names(Person.objects.filter(pk=found.owner_id), request.user).get(found.owner_id, "")
    context = {"hook": found, "kinds": _kinds(found), "owner": owner, "page": page, "rows": sent(page)}
    return render(request, "api/hook.html", context)


def _act(request: PersonsRequest, found: Hook) -> HttpResponse:
    act, me = request.POST.get("act", ""), request.user
    if act == "delete":
        actions.delete_hook(found, acting_person=me)
        messages.success(request, _("It is deleted. Nothing is sent there any more."))
        return redirect("hooks")
    if act == "pause":
        actions.pause_hook(found, acting_person=me)
        messages.success(request, _("It is paused. Nothing is lost meanwhile."))
    elif act == "resume":
        actions.resume_hook(found, acting_person=me)
        messages.success(request, _("It is sent again what happened, and what happened meanwhile."))
    elif act == "test":
        actions.test_hook(found, acting_person=me)
        messages.success(request, _("It is on its way."))
    else:
        again = request.POST.get("again", "")
        delivery = get_object_or_404(found.deliveries, pk=number_typed(again))
        actions.send_again(delivery, acting_person=me)
        messages.success(request, _("It is on its way."))
    return redirect("hook", found.pk)


def _kinds(one: Hook) -> list[str]:
    return [str(Kind(kind).label) for kind in one.kinds]
