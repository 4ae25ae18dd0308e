"""Which pages a browser may keep for reading without a connection, and for whom; and a page for what Django refuses bare."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from cop.website.views.failures import not_that_way

GetResponse = Callable[[HttpRequest], HttpResponse]

HEADER = "X-Kept-For"
EVERYONE = "everyone"
NEVER_KEPT = ("/desk/", "/dev/", "/files/", "/join/", "/m/", "/my/", "/sign-in/", "/sign-out/")


class OfflineReading:
    """Says on each page that may be read offline whose it is: everyone's, or one session's by a name made from its key.

    The service worker (`/sw.js`) keeps no page without the header, and drops what it kept for another session. The
    browser itself keeps nothing of an answer to somebody who is signed in: it would show it after they signed out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the header where the page may be kept."""
        response = self.get_response(request)
        if _may_be_kept(request, response):
            response.headers[HEADER] = _reader(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CalmRefusals:
    """Gives a page to the refusal of a method, which Django answers with nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with a page in place of an empty refusal."""
        response = self.get_response(request)
        if response.status_code == 405 and request.method in ("GET", "POST") and not response.content:
            return not_that_way(request, response.headers.get("Allow", ""))
        return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and "no-store" not in response.headers.get("Cache-Control", "")
        and not request.path.startswith(NEVER_KEPT)
    )


def _reader(request: HttpRequest) -> str:
    if not request.user.is_authenticated:
        return EVERYONE
    return salted_hmac("cop.website.offline", request.session.session_key or "").hexdigest()[:16]
