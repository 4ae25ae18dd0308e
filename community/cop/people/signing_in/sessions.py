"""The session and the person of each request: Django's and allauth's own, which ask the database for less."""

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from cop.people.models import Person
from cop.people.models.person import spoken_first
from cop.services.prepared import Word, rows


class SessionStore(InDatabase):
    """Sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(rows(_sessions, Word(self.session_key), timezone.now())), None)
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):
    """People who sign in by their address."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the person with that number, if they may sign in."""
        person = next(iter(rows(_people, int(user_id))), None)
        return person if person is not None and self.user_can_authenticate(person) else None


def _sessions(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def _people(number: int) -> QuerySet[Person]:
    """The person, with the language in which they read pages."""
    return Person.objects.filter(pk=number).annotate(reads_first=Subquery(spoken_first(OuterRef("pk"))))
