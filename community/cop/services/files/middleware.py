"""Refusing what is too long before it is read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cop.services.files.choices import DOCUMENTS, LARGEST_REQUEST, MEGABYTE

GetResponse = Callable[[HttpRequest], HttpResponse]


class UploadLimit:
    """Answers a request that says it is longer than any we take, without reading it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it unread."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) <= LARGEST_REQUEST:
            return self.get_response(request)
        return render(request, "website/too_large.html", {"megabytes": DOCUMENTS.at_most // MEGABYTE}, status=413)
