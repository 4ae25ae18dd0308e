"""When a session was last seen, and what was sent when it had ended."""

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cop.people import typed

GetResponse = Callable[[HttpRequest], HttpResponse]
NOTED_EVERY = timedelta(hours=1)


class LastSeen:
    """Notes once an hour that a session was used: a write for each page would be more than SQLite should bear."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer first, then note."""
        response = self.get_response(request)
        if request.user.is_authenticated and self._is_due(request.session.session_key):
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
        return response

    @staticmethod
    def _is_due(session_key: str | None) -> bool:
        return caches["memory"].add(f"seen:{session_key}", True, NOTED_EVERY.total_seconds())


class NothingTypedIsLost:
    """Keeps a form that came after the session had ended, and leads from the sign-in to where it is sent again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and lead on where the answer to a form is to sign in first."""
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if request.user.is_authenticated:
            _forget_what_is_sent_again(request)
        elif response.status_code == 302 and response.headers["Location"].startswith(f"{settings.LOGIN_URL}?next="):
            then = reverse("people:typed") if typed.keep(request) else "/"
            return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': then})}")
        return response


def _forget_what_is_sent_again(request: HttpRequest) -> None:
    sent = typed.kept(request)
    if sent and sent["address"] == request.get_full_path():
        typed.forget(request)
