"""The two outermost layers: a line in the log for every request, and calm while the database is away, in which what was
typed comes back."""

import errno
import logging
import re
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from cop.config.logs import request_id, route_of
from cop.services.files.choices import LARGEST_REQUEST
from cop.services.languages.queries import supported

GetResponse = Callable[[HttpRequest], HttpResponse]
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
SECONDS_TO_WAIT = 30
SHORTEST_TOLD = 4
requests_log = logging.getLogger("cop.requests")
database_log = logging.getLogger("cop.database")


class RequestLog:
    """Names each request by an id (a proxy's, or a new one), says it in the answer, and logs one line."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log it."""
        given = request.headers.get("X-Request-ID", "")
        identity = given if ACCEPTABLE_ID.fullmatch(given) else uuid4().hex
        token, start = request_id.set(identity), perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = identity
            requests_log.info("request", extra=self._facts(request, response, perf_counter() - start))
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def _facts(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
        route = settings.STATIC_URL if request.path.startswith(settings.STATIC_URL) else route_of(request)
        return {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }


class CalmWithoutDatabase:
    """Answers with a calm page that needs no database while the database or its disk is away; other errors pass.

    An error in a view arrives by `process_exception`. One in an inner middleware arrives as the page for failures,
    which Django made of it, or, where that page could not be made either, as an error again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or say calmly that it cannot be answered now."""
        try:
            response = self.get_response(request)
        except Exception as error:
            if is_away(error):
                return _calm_page(request, error)
            raise
        failed_by = getattr(request, "failed_by", None)
        return _calm_page(request, failed_by) if is_away(failed_by) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view that found the database away."""
        return _calm_page(request, exception) if is_away(exception) else None


def is_away(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot be reached or written, or that the disk is full.

    SQLite reports a mistake of ours ("no such table") by the same class: that is no absence.
    """
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is None or code & 0xFF not in MISTAKES_ON_SQLITE


MISTAKES_ON_SQLITE = {1, 20, 21, 25}
"""SQLITE_ERROR, _MISMATCH, _MISUSE and _RANGE."""


def _remember(request: Any = None, **_: Any) -> None:
    if request is not None:
        request.failed_by = sys.exc_info()[1]


got_request_exception.connect(_remember, dispatch_uid="calm-without-database")


def _calm_page(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    database_log.error("the database or its disk is away: %s", type(error).__name__)
    language = _language_without_database(request)
    typed = _typed(request)
    _drop_uploads(request)
    with translation.override(language):
        page = render_to_string("503.html", {"language": language, "typed": typed, "told": list(_told(typed))})
    answer = HttpResponse(page, status=503, headers={"Retry-After": str(SECONDS_TO_WAIT), "Cache-Control": "no-store"})
    answer.headers["Content-Language"] = language
    return answer


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what stood in the form that was sent, but for passwords and files; nothing where it cannot be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method != "POST" or not length.isdecimal() or int(length) > LARGEST_REQUEST:
        return []
    try:
        sent = request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, OSError):
        return []
    return [(name, value) for name, values in sent.lists() for value in values if "password" not in name]


def _drop_uploads(request: HttpRequest) -> None:
    """What has arrived of files goes at once: they do not come back, and a full disk needs the room."""
    for handler in request.upload_handlers:
        handler.upload_interrupted()


def _told(typed: list[tuple[str, str]]) -> Iterator[str]:
    """What the reader knows again of it: no key of ours, no box that was ticked."""
    return (value for name, value in typed if len(value) >= SHORTEST_TOLD and name != "csrfmiddlewaretoken")


def _language_without_database(request: HttpRequest) -> str:
    remembered = supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
    return remembered or next((code for code in (supported(language) for language, _ in accepted) if code), "en")
