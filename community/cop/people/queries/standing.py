"""How a person stands, for the secretariat."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cop.people.access import applications_visible_to, held_now, may_issue_certificate, rests
from cop.people.choices import Standing
from cop.people.models import Application, Erasure, Membership, Person, RoleHeld
from cop.people.queries.erasing import pending
from cop.people.queries.memberships import left_on, running_memberships
from cop.services.languages.queries import day


class Stands(NamedTuple):
    """The standing in words, the memberships that run, the roles and whether each rests, the erasure that waits, the
    applications that the viewer may read, what other rooms know of the person, as (title, text), and whether the
    viewer may have a certificate made."""

    words: str
    memberships: list[Membership]
    roles: list[tuple[RoleHeld, bool]]
    erasure: Erasure | None
    applications: list[Application]
    more: list[tuple[str, str]]
    certifiable: bool


Facts = Callable[[Person], Iterable[tuple[str, str]]]
_FACTS: list[Facts] = []


def register_facts(facts: Facts) -> None:
    """Register what a room above knows of a person, for the secretariat; it does so when it loads."""
    _FACTS.append(facts)


def stands(person: Person, viewer: Any) -> Stands:
    """Return how a person stands."""
    roles = RoleHeld.objects.filter(held_now(), person=person).select_related("community", "person")
    applications = applications_visible_to(viewer).filter(person=person).order_by("-started", "-pk")
    return Stands(
        _in_words(person),
        running_memberships(person),
        [(held, rests(held)) for held in roles],
        pending(person),
        list(applications),
        [fact for facts in _FACTS for fact in facts(person)],
        may_issue_certificate(viewer, person),
    )


def _in_words(person: Person) -> str:
    if person.standing == Standing.MEMBER and person.joined:
        return _("Member since %(day)s") % {"day": day(person.joined, "medium")}
    if left := left_on(person):
        return _("Left on %(day)s") % {"day": day(left, "medium")}
    return person.get_standing_display()
