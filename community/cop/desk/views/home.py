"""The first page of the desk, and who gets in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cop.network.access import may_manage
from cop.people import access
from cop.people.requests import PersonsRequest
from cop.services.queues import queues_for

View = Callable[..., HttpResponse]


def at_the_desk(view: View) -> View:
    """Let only those in who have work at the desk."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.viewpoint(request.user).may("people.see_applications"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@at_the_desk
def home(request: PersonsRequest) -> HttpResponse:
    """What waits, in the queues of all rooms, and the way to everything else."""
    context = {"queues": queues_for(request.user), "manages": may_manage(request.user)}
    return render(request, "desk/home.html", context)
