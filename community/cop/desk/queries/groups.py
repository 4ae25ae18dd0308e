"""A group of people, as the desk picks one: for a list, a file, a letter, or an act on all of them.

It is kept as the text of an address (`?country=LK&standing=member`), so that a group can be linked, written down and asked
again later. Who belongs to it is asked anew each time, of what its reader may see.
"""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cop.desk.models import ImportRow
from cop.people.access import Viewpoint, held_now, running, viewpoint, visible_to
from cop.people.choices import Role, Standing
from cop.people.models import Membership, Person, RoleHeld
from cop.people.queries.asking import YEAR
from cop.people.queries.finding import Finding, Wanted
from cop.services.search.queries import Listed


@dataclass(frozen=True)
class Group:
    """What makes a group. `wanted` are the directory's words and filters; an empty part asks for nothing.

    `address` is "yes" or "no" for having an e-mail address, `right` for having said within a year that the data is right;
    `source` the number of a list that was taken in; `picked` the numbers of people picked one by one.
    """

    wanted: Wanted = field(default_factory=Wanted)
    standing: str = Standing.MEMBER
    role: str = ""
    address: str = ""
    right: str = ""
    source: int | None = None
    picked: tuple[int, ...] | None = None


def people_in(group: Group, viewer: object) -> QuerySet[Person]:
    """Return who belongs to `group`, not ordered: of everybody for the secretariat, of the members of their communities, as
    they see them, for facilitators, nobody for others. A facilitator who asks for what they do not see of people finds
    nobody."""
    view = viewpoint(viewer)
    if not view.may("people.see_applications"):
        return Person.objects.none()
    if Role.SECRETARIAT not in view.roles:
        hidden = (group.role, group.address, group.right, group.source)
        people = Person.objects.none() if any(hidden) else _of_communities(group, view)
    else:
        people = _of_secretariat(group, view)
    return people if group.picked is None else people.filter(Listed("pk", group.picked))


def _of_secretariat(group: Group, view: Viewpoint) -> QuerySet[Person]:
    people = _of_all(group, view)
    if group.role:
        people = people.filter(Exists(RoleHeld.objects.filter(held_now(), person=OuterRef("pk"), role=group.role)))
    if group.address:
        people = people.filter(email__isnull=group.address == "no")
    if group.right:
        lately = Q(confirmed__gte=timezone.now() - YEAR)
        people = people.filter(lately if group.right == "yes" else ~lately | Q(confirmed=None))
    if group.source:
        people = people.filter(Exists(ImportRow.objects.filter(person=OuterRef("pk"), source=group.source)))
    return people


def _of_all(group: Group, view: Viewpoint) -> QuerySet[Person]:
    finding = Finding(group.wanted, view)
    people = visible_to(finding.view).filter(*map(finding.holds, finding.filters))
    if group.standing:
        people = people.filter(standing=group.standing)
    return people.filter(_having(group.wanted.q, finding)) if group.wanted.q else people


def _having(q: str, finding: Finding) -> Q:
    """The index knows members alone; others are found by a part of their name or by their whole address."""
    named = Q(name__icontains=q) | Q(name_latin__icontains=q) | Q(email=q.lower())
    return Q(Listed("pk", finding.with_words)) | ~Q(standing=Standing.MEMBER) & named


def _of_communities(group: Group, view: Viewpoint) -> QuerySet[Person]:
    theirs = Membership.objects.filter(running(), person__isnull=False, community__in=view.facilitates)
    return Finding(group.wanted, view).showing().filter(pk__in=theirs.values("person"))
