"""Sessions: who acts behind a shared mailbox, when one was last seen, one that another request ended meanwhile, and what
was sent when it had ended."""

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cop.people import typed
from cop.people.actions.mailboxes import is_behind
from cop.services.ledger.actions import acting_behind

GetResponse = Callable[[HttpRequest], HttpResponse]
NOTED_EVERY = timedelta(hours=1)
BEHIND = "behind_mailbox"
"""What the session of a shared mailbox holds: the number of the person who signed in for it."""


class BehindMailbox:
    """Keeps in the ledger who acts behind a shared mailbox; a session of one in which nobody proved that is over."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the person known to the ledger."""
        mailbox = request.user
        if not mailbox.is_authenticated or not mailbox.shared_mailbox:
            return self.get_response(request)
        person = request.session.get(BEHIND, 0)
        if not is_behind(mailbox, person):
            logout(request)
            return self.get_response(request)
        with acting_behind(mailbox.pk, person):
            return self.get_response(request)


class Sessions(SessionMiddleware):
    """Django's own, but calm where a button is pressed twice and the first press signs in or out, which ends the session
    that the second one came with: that one gets its answer, and what it wanted to note in the session is void."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save what the request noted."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            return response


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
        if request.user.is_authenticated:
            typed.tie(request, response)
            _forget_what_is_sent_again(request)
        elif request.method == "POST" and _asks_to_sign_in(response):
            then = reverse("people:typed") if typed.keep(request) else "/"
            return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': then})}")
        return response


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(f"{settings.LOGIN_URL}?next=")


def _forget_what_is_sent_again(request: HttpRequest) -> None:
    sent = typed.kept(request)
    if request.method == "POST" and sent and sent["address"] == request.get_full_path():
        typed.forget(request)
