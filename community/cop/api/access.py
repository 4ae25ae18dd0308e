"""Who may hold tokens and keep web hooks, and which of them count."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cop.api.choices import FOR_THE_DESK, Scope
from cop.api.models import Hook, Token
from cop.network.access import may_manage
from cop.people.access import MEMBERS, SECRETARIAT, viewpoint
from cop.people.choices import Role, Standing
from cop.people.models import Person

ACTS: dict[str, frozenset[Role]] = {
    "api.hold_token": MEMBERS,
    "api.end_any_token": SECRETARIAT,
    "api.keep_hooks": SECRETARIAT,
}
"""As in `people.access`."""


def may_hold_token(person: Person) -> bool:
    """Whether the person may have tokens: members; but no account behind which several people are."""
    return not person.shared_mailbox and not ACTS["api.hold_token"].isdisjoint(viewpoint(person).roles)


def scopes_for(person: Person) -> list[Scope]:
    """The scopes that somebody is offered for a token: those that they can use now."""
    return [scope for scope in Scope if scope not in FOR_THE_DESK or may_manage(person)]


def may_end(viewer: Any, token: Token) -> bool:
    """Whether the viewer may end the token: whose it is, and the secretariat."""
    return token.person_id == viewpoint(viewer).person or may_end_any_token(viewer)


def may_end_any_token(viewer: Any) -> bool:
    """Whether the viewer sees everybody's tokens and may end them."""
    return not ACTS["api.end_any_token"].isdisjoint(viewpoint(viewer).roles)


def tokens_visible_to(viewer: Any) -> QuerySet[Token]:
    """Everybody's tokens that count, for those who may end them."""
    return counting() if may_end_any_token(viewer) else Token.objects.none()


def may_keep_hooks(viewer: Any) -> bool:
    """Whether the viewer may register web hooks, and sees those that there are."""
    return not ACTS["api.keep_hooks"].isdisjoint(viewpoint(viewer).roles)


def hooks_visible_to(viewer: Any) -> QuerySet[Hook]:
    """All web hooks that count, for those who keep them."""
    return hooks_counting() if may_keep_hooks(viewer) else Hook.objects.none()


def hooks_counting() -> QuerySet[Hook]:
    """The web hooks that have not ended: with the membership, or the role that their owner made them in."""
    owned = Q(owner__standing=Standing.MEMBER, owner__is_active=True, owner__shared_mailbox=False)
    return Hook.objects.filter(owned, running_role("role_held__"))


def running_role(path: str) -> Q:
    """Rows that lead by `path` to a role which is held now."""
    return Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gt": timezone.now()})


def counting() -> QuerySet[Token]:
    """The tokens that count now.

    A token ends by itself with the membership and the role that it was made in: who joins again, or is given the role
    again, makes a new one.
    """
    now = timezone.now()
    same_membership = Q(person__joined__isnull=True) | Q(person__joined__lte=F("made"))
    same_role = Q(role_held__isnull=True) | running_role("role_held__")
    member = Q(person__standing=Standing.MEMBER, person__is_active=True, person__shared_mailbox=False)
    return Token.objects.filter(member, same_membership, same_role, ended__isnull=True, expires__gt=now)
