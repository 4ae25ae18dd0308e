"""Errors as problem details (RFC 9457), in the caller's language."""

import json
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.moderation.limits import TooOften

MEDIA_TYPE = "application/problem+json"
WORDS: dict[int, tuple[Any, Any]] = {
    400: (_("We cannot read this"), _("What was sent is not whole, or no JSON. Nothing was changed.")),
    401: (_("A token is needed"), _("Send a token that counts. This one has ended, or there was none.")),
    403: (_("This is not open to you"), _("Your role or your token does not include this. Nothing was changed.")),
    404: (_("Nothing here"), _("There is nothing at this address, or it is not for you.")),
    405: (_("Not in this way"), _("This address does not take that method. Nothing was changed.")),
    409: (_("Changed meanwhile"), _("This was changed meanwhile. Read it again, and change what it says now.")),
    422: (_("Something is not right"), _("Nothing was changed. Look at what is wrong with each field.")),
    429: (_("A little too fast"), ""),
    503: (_("Back in a moment"), _("Our database does not answer just now. Nothing that was saved is lost.")),
}
BROKEN = (
    _("Something broke"),
    _("That was our mistake, not yours. It has been noted for the people who look after these pages."),
)
CHALLENGE = {"WWW-Authenticate": "Bearer"}

Wrong = dict[str, str]
"""What is wrong with one field: its name and the reason."""


class Refused(Exception):
    """A request that is refused with a status, and with what is wrong in each field; `why` stands in place of the usual
    words."""

    def __init__(self, status: int, errors: Sequence[Wrong] = (), *, why: str = "") -> None:
        self.status, self.errors, self.why = status, errors, why
        super().__init__(status)


def problem(
    status: int,
    *,
    title: str = "",
    detail: str = "",
    errors: Sequence[Wrong] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return the answer to a request that is refused or failed."""
    usual, words = WORDS.get(status, WORDS[400] if status < 500 else BROKEN)
    said: dict[str, Any] = {"type": "about:blank", "title": title or usual, "status": status, "detail": detail or words}
    if errors:
        said["errors"] = list(errors)
    body = json.dumps(said, default=str, ensure_ascii=False)
    sent = {**(headers or {}), **(CHALLENGE if status == 401 else {})}
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=sent)


def as_problem(answer: HttpResponse) -> HttpResponse:
    """Return as a problem what a layer around the API answered with a page; its headers stay."""
    headers = {name: value for name, value in answer.items() if name not in ("Content-Type", "Content-Length")}
    return problem(answer.status_code, headers=headers)


def answer_with_problems(api: NinjaAPI) -> None:
    """Have the API answer with problem details where something is refused."""

    def answer(status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
        return lambda _request, _error: problem(status)

    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Http404, answer(404))
    api.add_exception_handler(PermissionDenied, answer(403))
    api.add_exception_handler(ChangedMeanwhile, answer(409))
    api.add_exception_handler(HttpError, _not_read)
    api.add_exception_handler(TooOften, _too_often)
    api.add_exception_handler(ValidationError, _not_as_described)


def _refused(_request: HttpRequest, refusal: Any) -> HttpResponse:
    title = str(_("Nothing was changed.")) if refusal.why else ""
    return problem(refusal.status, title=title, detail=refusal.why, errors=refusal.errors)


def _not_read(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code)


def _too_often(_request: HttpRequest, refusal: Any) -> HttpResponse:
    wait = ceil(refusal.wait.total_seconds())
    return problem(429, detail=str(refusal), headers={"Retry-After": str(wait)})


def _not_as_described(_request: HttpRequest, error: Any) -> HttpResponse:
    """The library says in English what is wrong; we say where, and that the description says how it should be."""
    return problem(422, errors=[wrong(one["loc"]) for one in error.errors])


def wrong(place: Sequence[Any]) -> Wrong:
    """Return that something is wrong at a place: ("query", "limit"), or ("body", "change", "languages", 0)."""
    field = place[2 if place[0] == "body" else 1 :]
    words = _("This is not what the description of the API asks for.")
    return {"field": ".".join(map(str, field)), "detail": str(words)}
