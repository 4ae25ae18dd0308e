"""What somebody sent after their session had ended: kept until they have signed in again, so that nothing typed is lost.

It lies in the session that the browser has then, for an hour at most, and is theirs alone: a signed cookie tells who was
signed in, and only that person sees it. Secrets and files are not kept; what is very long is neither, and neither is more
than a few forms an hour from one client.
"""

import json
import sys
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve

from cop.people.models import Person
from cop.services.moderation.limits import TooOften, client_address, take

SENT = "sent-signed-out"
COOKIE = "signed-in-as"
KEPT_FOR = timedelta(hours=1)
LONGEST = 300_000
SECRETS = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code")
TECHNICAL = frozenset({
    "opened", "version", "based_on", "seen", "next", "credential", "act", "action", "again", "choice", "end", "everything",
    "list", "main", "others", "photo_act", "remove", "revision", "row", "session", "withdraw",
})  # fmt: skip
"""Names of hidden fields and of buttons."""


class Sent(NamedTuple):
    """One field as it was sent: `typed` says whether a person wrote it, `label` is empty where we do not know it."""

    name: str
    value: str
    typed: bool
    label: str

    @property
    def long(self) -> bool:
        """Whether it needs more than a line."""
        return len(self.value) > 60 or "\n" in self.value


def fields_of(sent: QueryDict) -> list[tuple[str, str]]:
    """Return the fields of a form as they were sent, without what is secret."""
    return [(name, value) for name, values in sent.lists() if name not in SECRETS for value in values if value]


def tie(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser remember who is signed in, and forget what another person sent."""
    sent = request.session.get(SENT)
    if sent and sent.get("person") != request.user.pk:
        forget(request)
    if request.session.modified or _signed_in_before(request) != request.user.pk:
        response.set_signed_cookie(
            COOKIE,
            str(request.user.pk),
            salt=COOKIE,
            max_age=request.session.get_expiry_age() + int(KEPT_FOR.total_seconds()),  # outlives what it is for
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def untie(response: HttpResponse) -> None:
    """Have the browser forget who was signed in."""
    response.delete_cookie(COOKIE, samesite="Lax")


def keep(request: HttpRequest) -> bool:
    """Keep what was sent for the person who was signed in, and say whether there was one, and anything that could be."""
    person, fields = _signed_in_before(request), fields_of(request.POST)
    if not person or not fields or sum(len(value) for _name, value in fields) > LONGEST:
        return False
    if not Person.objects.filter(pk=person, is_active=True).exists():
        return False
    with suppress(TooOften):
        take(f"sent-signed-out:{client_address(request)}", per=timedelta(hours=1), at_most=60)
        sent = {"person": person, "address": request.get_full_path(), "fields": fields, "at": time.time()}
        request.session[SENT] = sent
        return True
    return False


def is_kept(request: HttpRequest) -> bool:
    """Say whether a form is kept here, whoever's it is; one older than an hour is forgotten."""
    sent = request.session.get(SENT)
    if sent and _is_over(sent):
        forget(request)
        return False
    return bool(sent)


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """Return the address that a form of the person signed in was sent to, and its fields, if one is kept."""
    sent = request.session[SENT] if is_kept(request) else None
    return sent if sent and sent.get("person") == request.user.pk else None


def forget(request: HttpRequest) -> None:
    """Forget what was kept, once it is sent again."""
    request.session.pop(SENT, None)


def forget_old() -> None:
    """Take what is older than an hour out of every session; called by a schedule. One that changes meanwhile is left."""
    for session in Session.objects.iterator():
        held = session.get_decoded()
        if SENT in held and _is_over(held.pop(SENT)):
            unchanged = Session.objects.filter(pk=session.pk, session_data=session.session_data)
            unchanged.update(session_data=SessionStore().encode(held))


def look_over(address: str, fields: list[tuple[str, str]]) -> list[Sent]:
    """Tell of each field whether it was typed, and its label where a form of the page at this address has it."""
    known = _fields_at(address)
    return [_told(name, value, known.get(name.rpartition("-")[2], [])) for name, value in fields]


def _signed_in_before(request: HttpRequest) -> int | None:
    number = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    return int(number) if number else None


def _is_over(sent: dict[str, Any]) -> bool:
    return time.time() - sent["at"] >= KEPT_FOR.total_seconds()


def _fields_at(address: str) -> dict[str, list[forms.Field]]:
    """Return the fields, by name, of the forms in the modules that the view's module takes forms from."""
    try:
        view = resolve(urlsplit(address).path).func
    except Resolver404:
        return {}
    used = vars(sys.modules[getattr(view, "view_class", view).__module__]).values()
    modules = {module for one in used if ".forms" in (module := getattr(one, "__module__", None) or "")}
    found: dict[str, list[forms.Field]] = {}
    for form in (one for module in modules for one in vars(sys.modules[module]).values()):
        if isinstance(form, type) and issubclass(form, forms.BaseForm):
            for name, field in getattr(form, "base_fields", {}).items():
                found.setdefault(name, []).append(field)
    return found


def _told(name: str, value: str, known: list[forms.Field]) -> Sent:
    labels = {str(field.label or "") for field in known}
    if known:
        typed = any(_is_written(field.widget) for field in known)
    else:
        typed = name not in TECHNICAL and value != "on" and not _is_json(value)
    return Sent(name, value, typed, labels.pop() if len(labels) == 1 else "")


def _is_written(widget: forms.Widget) -> bool:
    kind = getattr(widget, "input_type", "")
    return isinstance(widget, forms.Textarea) or (
        isinstance(widget, forms.widgets.Input) and kind not in ("hidden", "checkbox")
    )


def _is_json(value: str) -> bool:
    try:
        return isinstance(json.loads(value), dict | list)
    except ValueError:
        return False
