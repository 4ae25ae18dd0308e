"""What holds for everything under `/api/`, whatever answers it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from cop.api.problems import MEDIA_TYPE, as_problem

GetResponse = Callable[[HttpRequest], HttpResponse]

PREFIX = "/api/"


class ProgramsDoor:
    """Takes no cookie and sets none, so that no browser can be made to act for whoever is signed in there; turns pages for
    failures into problem details; lets nobody keep an answer, which is for one token and one language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer without cookies."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
            with translation.override(response.headers.get("Content-Language", "en")):
                response = as_problem(response)
        response.cookies.clear()
        response.headers["Vary"] = "Accept-Language, Authorization"
        response.headers["Cache-Control"] = "no-store"
        return response
