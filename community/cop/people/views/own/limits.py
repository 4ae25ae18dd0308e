"""How often one changes what is one's own."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpResponseBase

from cop.people.requests import PersonsRequest
from cop.services.moderation.limits import take

MOST_IN_AN_HOUR = 300
"""More than anybody presses by hand, buttons for rows included."""


def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Count what a person sends to a view; TooOften beyond `MOST_IN_AN_HOUR`."""

    @wraps(view)
    def counted(request: PersonsRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if request.method == "POST":
            take(f"own:{request.user.pk}", per=timedelta(hours=1), at_most=MOST_IN_AN_HOUR)
        return view(request, *arguments, **named)

    return counted
