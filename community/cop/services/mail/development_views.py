"""The mailbox viewer: every mail that was made, on a developer's own machine and nowhere else."""

from collections.abc import Callable
from email.header import decode_header, make_header
from functools import wraps
from ipaddress import ip_address
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cop.services.mail.models import Message
from cop.services.mail.queries import mailbox as mails
from cop.services.mail.relay import composed

View = Callable[..., HttpResponseBase]
A_PAGE = 50
SANDBOX = ["allow-popups", "allow-popups-to-escape-sandbox"]
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def on_loopback_only(view: View) -> View:
    """Answer "not found" in production, and to any other machine; a proxy on this one speaks for others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEVELOPMENT_PAGES or not _is_loopback(request):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(guarded))


@on_loopback_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails, newest first; `?to=` shows those to an address."""
    address = request.GET.get("to", "")[:254].strip()
    page = Paginator(mails(address).defer("text", "html", "headers"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "mail/mailbox.html", {"page": page, "address": address})


@on_loopback_only
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One mail as text, as HTML and with its headers."""
    shown = get_object_or_404(Message, pk=number)
    headers = [(name, str(make_header(decode_header(value)))) for name, value in composed(shown).message().items()]
    return render(request, "mail/message.html", {"message": shown, "headers": headers})


@on_loopback_only
@xframe_options_sameorigin
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": SANDBOX})  # type: ignore[arg-type]
def message_html(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML of one mail, as a mail program would show it: no scripts, no pictures, links in a window of their own."""
    shown = get_object_or_404(Message, pk=number)
    return HttpResponse(shown.html.replace("<head>", '<head><base target="_blank">', 1))


def _is_loopback(request: HttpRequest) -> bool:
    if any(header in request.headers for header in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
