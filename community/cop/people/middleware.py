"""Sessions: when one was last seen, and one that another request ended meanwhile."""

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

GetResponse = Callable[[HttpRequest], HttpResponse]
NOTED_EVERY = timedelta(hours=1)


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
