"""The first page of the desk, and who gets in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.desk.actions.today import want_morning_mail
from cop.desk.queries.today import today, wants_morning_mail
from cop.network.access import may_manage
from cop.people import access
from cop.people.queries.figures import confirmed_lately
from cop.people.requests import PersonsRequest

View = Callable[..., HttpResponseBase]


def at_the_desk(view: View) -> View:
    """Let only those in who have work at the desk."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access.viewpoint(request.user).may("people.see_applications"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@at_the_desk
def home(request: PersonsRequest) -> HttpResponse:
    """What waits, in the queues of all rooms, what of it is one's own, and the way to everything else."""
    context: dict[str, Any] = {
        "today": today(request.user),
        "wants_mail": wants_morning_mail(request.user),
        "manages": may_manage(request.user),
    }
    if context["manages"]:
        context["confirmed"], context["members"] = confirmed_lately()
    return render(request, "desk/home.html", context)


@at_the_desk
@require_POST
def morning_mail(request: PersonsRequest) -> HttpResponse:
    """Have the mail of the morning, or stop it."""
    wanted = request.POST.get("wanted") == "yes"
    want_morning_mail(wanted, acting_person=request.user)
    messages.success(request, _("It comes from the next working day on.") if wanted else _("It comes no more."))
    return redirect("desk:home")
