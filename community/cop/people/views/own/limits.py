"""How often one changes what is one's own, and that somebody stays in the secretariat."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from cop.people.actions.secretariat import LastOfSecretariat
from cop.people.requests import PersonsRequest
from cop.services.moderation.limits import take

MOST_IN_AN_HOUR = 300
"""More than anybody presses by hand, buttons for rows included."""


View = Callable[..., HttpResponseBase]


def limited(view: View) -> View:
    """Count what a person sends to a view; TooOften beyond `MOST_IN_AN_HOUR`."""

    @wraps(view)
    def counted(request: PersonsRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST":
            take(f"own:{request.user.pk}", per=timedelta(hours=1), at_most=MOST_IN_AN_HOUR)
        return view(request, *arguments, **named)

    return counted


def last_stays(back: str) -> Callable[[View], View]:
    """Tell the last person of the secretariat on the page `back` why nothing was changed."""

    def around(view: View) -> View:
        @wraps(view)
        def told(request: PersonsRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
            try:
                return view(request, *arguments, **named)
            except LastOfSecretariat as refused:
                messages.error(request, str(refused))
                return redirect(back)

        return told

    return around
