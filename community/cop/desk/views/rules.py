"""The settings of joining: who is admitted at once, and within how long everybody else is answered; and who holds which role."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.desk.forms.rules import AnswersPage, CategoriesPage
from cop.desk.views.settings import find, for_managers, press, show
from cop.network import actions, queries
from cop.people.queries.admitting import organisations_admitting
from cop.people.queries.roles import holders
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.numbers import number_typed

ACCEPTS = "accept_at_known_domains"
A_PAGE = 50
SOON = timedelta(days=30)


@for_managers
def joining(request: PersonsRequest) -> HttpResponse:
    """The rules by which people join, in words."""
    ours = queries.partnership()
    save = partial(actions.change_partnership, acting_person=request.user)
    pressed = press(request, AnswersPage, queries.partnership_values(ours) | {"version": ours.version}, save)
    if pressed.saved:
        messages.success(request, _("Saved. Pages and mails say it from now on."))
        return redirect("desk:settings_joining")
    more = {"communities": queries.communities_open(), "admitting": organisations_admitting().count()}
    return show(request, "desk/settings/joining.html", pressed, ours, **more)


@for_managers
@require_POST
def admitting(request: PersonsRequest, number: int) -> HttpResponse:
    """Have a community accept people by their organisation's domain, or have somebody read each application."""
    found = find(queries.communities(), number)
    version, accepts = request.POST.get("version", ""), request.POST.get("accept") == "yes"
    try:
        actions.change_community(
            found,
            queries.community_values(found) | {ACCEPTS: accepts},
            version=number_typed(version),
            acting_person=request.user,
        )
        messages.success(request, _("Saved."))
    except ChangedMeanwhile:
        messages.warning(request, _("The community was changed meanwhile. Look at it again."))
    return redirect("desk:settings_joining")


@for_managers
def categories(request: PersonsRequest) -> HttpResponse:
    """Which kinds new organisations are offered; those that there are keep theirs."""
    ours = queries.partnership()
    save = partial(actions.change_partnership, acting_person=request.user)
    pressed = press(request, CategoriesPage, queries.partnership_values(ours) | {"version": ours.version}, save)
    if pressed.saved:
        messages.success(request, _("Saved."))
        return redirect("desk:settings_categories")
    return show(request, "desk/settings/categories.html", pressed, ours)


@for_managers
def roles(request: PersonsRequest) -> HttpResponse:
    """Who holds which role, the one that ends first at the top."""
    page = Paginator(holders(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/settings/roles.html", {"page": page, "soon": timezone.now() + SOON})
