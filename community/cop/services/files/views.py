"""Serving files: never active content, and nothing to anyone whom the room does not let."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cop.services.files.access import may_fetch
from cop.services.files.choices import Kind
from cop.services.files.models import StoredFile
from cop.services.files.queries import rendition

ACCEPTABLE_WIDTH = re.compile("[0-9]{1,4}")
RE_ENCODED = Kind.WEBP.value.content_type


@require_safe
def file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Answer with a file, or with "not found" where it does not exist or the viewer may not fetch it."""
    stored = get_object_or_404(StoredFile.objects.select_related("original"), pk=number, name=name)
    if not may_fetch(stored, request.user):
        raise Http404
    stored = _asked_width(request, stored)
    etag = f'"{stored.sha256}"'
    answer = get_conditional_response(request, etag=etag) or _bytes_of(stored)
    for header, value in _headers(stored, etag).items():
        answer.headers[header] = value
    return answer


def _asked_width(request: HttpRequest, stored: StoredFile) -> StoredFile:
    asked = request.GET.get("width", "")
    return rendition(stored, int(asked)) if ACCEPTABLE_WIDTH.fullmatch(asked) else stored


def _bytes_of(stored: StoredFile) -> FileResponse:
    try:
        content = default_storage.open(stored.key)
    except FileNotFoundError as error:
        raise Http404 from error
    as_attachment = stored.content_type != RE_ENCODED
    answer = FileResponse(content, as_attachment=as_attachment, filename=stored.name, content_type=stored.content_type)
    # The bytes are compressed already: this keeps the compressing middleware from doing it again.
    answer.headers["Content-Encoding"] = "identity"
    return answer


def _headers(stored: StoredFile, etag: str) -> dict[str, str]:
    """Browsers ask each time whether the file is still theirs to show: whoever may see it can change at any moment."""
    return {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
