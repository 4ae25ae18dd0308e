"""Answering whoever did something too often."""

from collections.abc import Callable
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cop.services.moderation.limits import TooOften

GetResponse = Callable[[HttpRequest], HttpResponse]


class CalmWhenTooOften:
    """Turns a view's TooOften into a calm page that says how long to wait."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 429 to TooOften; every other error passes."""
        if not isinstance(exception, TooOften):
            return None
        answer = render(request, "website/too_often.html", {"refusal": str(exception)}, status=429)
        answer.headers["Retry-After"] = str(ceil(exception.wait.total_seconds()))
        return answer
