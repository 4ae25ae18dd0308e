"""One state of things for one page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cop.services.ledger.queries import one_generation


class OneGeneration:
    """Asks once for each request how far the ledger has come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within one generation."""
        with one_generation():
            return self.get_response(request)
