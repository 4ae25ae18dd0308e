"""What follows when allauth says that something happened."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.http import HttpRequest

from cop.people.models import Person


def end_elsewhere(request: HttpRequest, user: Person, **rest: Any) -> None:
    """A new password ends the sessions on other devices."""
    end_other_sessions(request, user)


def connect() -> None:
    """Called once when Django starts."""
    password_changed.connect(end_elsewhere)
    password_set.connect(end_elsewhere)
