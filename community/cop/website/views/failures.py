"""What a reader gets when something is not there, not theirs, expired or broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is not for this reader: the answer is the same."""
    return render(request, "website/not_found.html", status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page is there, but not for this reader."""
    return render(request, "website/refused.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; the page asks no database, for that may be what broke."""
    return HttpResponse(render_to_string("website/failed.html"), status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the proof that it is ours, usually after signing in or out in another tab."""
    return render(request, "website/form_expired.html", status=403)
