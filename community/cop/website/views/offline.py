"""The shell for bad links: the service worker, the page for what is not kept, the web app's manifest."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cop.network.queries import partnership
from cop.services.languages.queries import text_of
from cop.website.middleware import EVERYONE, HEADER

ASSETS = ("website/style.css", "website/site.js", "website/mark.svg")


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; a change of it or of an asset gives it another version, and the browser takes the new one."""
    assets = [reverse("website:offline"), reverse("website:unsent"), *(static(name) for name in ASSETS)]
    context = {"assets": assets, "header": HEADER, "everyone": EVERYONE, "static": settings.STATIC_URL}
    script = render_to_string("website/worker.js", {**context, "version": ""})
    version = hashlib.sha256(script.encode()).hexdigest()[:12]
    script = render_to_string("website/worker.js", {**context, "version": version})
    return HttpResponse(script, content_type="text/javascript", headers={"Service-Worker-Allowed": "/"})


@require_safe
@cache_control(no_store=True)
def offline(request: HttpRequest) -> HttpResponse:
    """Shown without a connection in place of a page that is not kept; knows nothing of who reads."""
    return HttpResponse(render_to_string("website/offline.html"))


@require_safe
@cache_control(no_store=True)
def unsent(request: HttpRequest) -> HttpResponse:
    """Shown without a connection in answer to a form; the service worker writes into it what was sent."""
    return HttpResponse(render_to_string("website/unsent.html"))


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put these pages on its home screen."""
    name = text_of(partnership().names)
    about = {
        "name": name,
        "short_name": name,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#faf9f5",
        "theme_color": "#0b6b4f",
        "icons": [{"src": static("website/mark.svg"), "type": "image/svg+xml", "sizes": "any"}],
    }
    return JsonResponse(about, content_type="application/manifest+json")
