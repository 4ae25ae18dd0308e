"""What follows when allauth says that something happened."""

from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_set
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.http import HttpRequest

from cop.people.actions.addresses import note_mailbox_read
from cop.people.models import Person

BY_MAIL = frozenset({"code", "password_reset", "mail"})
"""What allauth and we call the ways of showing who one is by a code that was mailed."""


def end_elsewhere(request: HttpRequest, user: Person, **rest: Any) -> None:
    """A new password ends the sessions on other devices."""
    end_other_sessions(request, user)


def see_that_mailbox_is_read(method: str, user: Person, **rest: Any) -> None:
    """A code from one of their mailboxes shows that it is not lost."""
    if method in BY_MAIL:
        note_mailbox_read(user)


def connect() -> None:
    """Called once when Django starts."""
    authentication_step_completed.connect(see_that_mailbox_is_read)
    password_changed.connect(end_elsewhere)
    password_set.connect(end_elsewhere)
