"""Who may hold tokens, and which tokens count."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cop.api.models import Token
from cop.people.access import MEMBERS, viewpoint
from cop.people.choices import Role, Standing
from cop.people.models import Person

ACTS: dict[str, frozenset[Role]] = {"api.hold_token": MEMBERS}
"""As in `people.access`."""


def may_hold_token(person: Person) -> bool:
    """Whether the person may have tokens: members; but no account behind which several people are."""
    return not person.shared_mailbox and not ACTS["api.hold_token"].isdisjoint(viewpoint(person).roles)


def may_end(viewer: Any, token: Token) -> bool:
    """Whether the viewer may end the token: whose it is."""
    return token.person_id == viewpoint(viewer).person


def counting() -> QuerySet[Token]:
    """The tokens that count now.

    A token ends by itself with the membership and the role that it was made in: who joins again, or is given the role
    again, makes a new one.
    """
    now = timezone.now()
    same_membership = Q(person__joined__isnull=True) | Q(person__joined__lte=F("made"))
    same_role = Q(role_held__isnull=True) | Q(role_held__until__isnull=True) | Q(role_held__until__gt=now)
    member = Q(person__standing=Standing.MEMBER, person__is_active=True, person__shared_mailbox=False)
    return Token.objects.filter(member, same_membership, same_role, ended__isnull=True, expires__gt=now)
