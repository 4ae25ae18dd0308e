"""Refusing what is too long before it is read."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.shortcuts import render

from cop.services.files.choices import DOCUMENTS, LARGEST_REQUEST, MEGABYTE

GetResponse = Callable[[HttpRequest], HttpResponse]
BEGINNING = 160 * 1024
"""So much of a form is read to give back what was typed before its files; a text of ours is at most half as long."""


class UploadLimit:
    """Answers a request that says it is longer than any we take, without reading it: of a form, only as much as was typed
    before its files."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it unread."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) <= LARGEST_REQUEST:
            return self.get_response(request)
        context = {"megabytes": DOCUMENTS.at_most // MEGABYTE, "typed": _typed(request)}
        return render(request, "website/too_large.html", context, status=413)


class _NoFiles(FileUploadHandler):
    """Takes nothing."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        return None


def _typed(request: HttpRequest) -> list[str]:
    """Return what was typed, as far as it comes before the files; nothing where that cannot be read."""
    if (
        not request.headers.get("Content-Type", "").startswith("multipart/form-data")
        or not request.user.is_authenticated
    ):
        return []
    try:
        beginning = BytesIO(request.read(BEGINNING))
        meta: dict[str, Any] = {**request.META, "CONTENT_LENGTH": str(BEGINNING)}
        fields, _files = MultiPartParser(meta, beginning, [_NoFiles(request)]).parse()
    except (MultiPartParserError, OSError, ValueError):
        return []
    words = [text for name, texts in fields.lists() for text in texts if name != "csrfmiddlewaretoken"]
    return [text for text in words if " " in text.strip() or len(text) > 40]
