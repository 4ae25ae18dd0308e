"""Jobs of the room."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from cop.people.actions import addresses, erasing


def erase_due() -> None:
    """Have everybody erased whose wait is over."""
    erasing.enqueue_due()


def erase(person_number: int) -> None:
    """Erase one person; a second run changes nothing."""
    erasing.carry_out(person_number)


def forget_new_addresses() -> None:
    """Delete the addresses that nobody agreed to."""
    addresses.forget_old()


def forget_sessions() -> None:
    """Delete the sessions that are over, and what we noted of them."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
