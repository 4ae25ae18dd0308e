"""What a reader gets when something is not there, not theirs, expired or broken."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from cop.people.queries.waiting import second_factor
from cop.people.typed import fields_of
from cop.website.queries.addresses import led_from

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is not for this reader: the answer is the same. An old address leads to the new one;
    browsers ask each time, for a page may move back."""
    if request.method in ("GET", "HEAD") and (target := led_from(request.path, getattr(request, "user", None))):
        return HttpResponsePermanentRedirect(target, headers={"Cache-Control": "no-cache"})
    return render(request, "website/not_found.html", status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page is there, but not for this reader; whose role only rests is told how it comes to count."""
    resting = second_factor(request.user) if request.user.is_authenticated else ()
    return render(request, "website/refused.html", {"resting": list(resting)}, status=403)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What came is too much, cannot be read, or is meant for another site; the page asks neither the database nor for the
    host."""
    if isinstance(exception, TOO_MUCH):
        return HttpResponse(_in_readers_language(request, "website/too_much.html"), status=413)
    return HttpResponse(_in_readers_language(request, "website/not_understood.html"), status=400)


def not_that_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """The address takes a form only, or gives a page only."""
    answer = render(request, "website/not_that_way.html", status=405)
    answer.headers["Allow"] = allowed
    return answer


def failed(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; the page asks no database, for that may be what broke."""
    return HttpResponse(render_to_string("website/failed.html"), status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the proof that it is ours, usually after signing in or out in another tab."""
    return render(request, "website/form_expired.html", {"sent": fields_of(request.POST)}, status=403)


def _in_readers_language(request: HttpRequest, template: str) -> str:
    """Render before the middleware could find the reader's language, by what the browser says."""
    with translation.override(translation.get_language_from_request(request)):
        return render_to_string(template)
