"""What tables say of people beside their profile: where they work, since when they are members, in which communities."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Max, Subquery
from django.utils import timezone

from cop.network.models import Community
from cop.people.access import may_edit_person, running, running_days
from cop.people.choices import Listing, Standing
from cop.people.models import Affiliation, Membership, Organisation, Person
from cop.people.queries.profile import PROFILE_CHANGED
from cop.services.ledger.models import Entry
from cop.services.ledger.versions import Values

JOB = ("organisation", "role")
FIELDS = (*JOB, "joined", "communities")


def newest_entry() -> Subquery:
    """Return the number of the newest row of the ledger, as a part of a query: what came later was changed since."""
    return Subquery(Entry.objects.order_by("-pk").values("pk")[:1])


def changed_last(people: Collection[int]) -> dict[Any, Any]:
    """Return for each of the people the newest row of the ledger that tells of anything but their profile."""
    rows = Entry.objects.filter(about__in=people).exclude(act=PROFILE_CHANGED).order_by()
    return dict(rows.values("about").annotate(newest=Max("pk")).values_list("about", "newest"))


def beside(people: Iterable[Person]) -> dict[int, Values]:
    """Return what tables say of each of the people beside their profile, as plain values."""
    found: dict[int, Values] = {
        number: {"organisation": [], "role": []} | more for number, more in of_membership(people).items()
    }
    for job in jobs(found):
        found[job.person_id]["organisation"].append(named(job.organisation))
        found[job.person_id]["role"].append(job.role)
    return found


def of_membership(people: Iterable[Person]) -> dict[int, Values]:
    """Return of each of the people since when they are members, and in which communities."""
    found: dict[int, Values] = {one.pk: {"joined": _day(one.joined), "communities": []} for one in people}
    held = Membership.objects.filter(running(), person__in=list(found), community__isnull=False)
    for one in held.select_related("community").order_by("community__order", "pk"):
        assert one.person_id is not None
        assert one.community is not None
        found[one.person_id]["communities"].append(place(one.community))
    return found


def place(community: Community) -> Values:
    """Return a community as a table keeps it."""
    return {"slug": community.slug, "names": community.names}


def named(organisation: Organisation) -> Values:
    """Return an organisation as a table keeps it."""
    return {"number": organisation.pk, "name": organisation.name, "names": organisation.names}


def fixed(person: Person, now: Values, viewer: Any) -> set[str]:
    """Return what a table does not change of a person: where several jobs stand in one cell, and the membership of who is no
    member, or looks at oneself."""
    found = set(JOB) if len(now["organisation"]) > 1 else set()
    if person.standing != Standing.MEMBER or not person.joined:
        found |= {"joined", "communities"}
    return found if may_edit_person(viewer, person) else found | {"communities"}


def jobs(people: Iterable[int]) -> Any:
    """Return the jobs that people have today."""
    held = Affiliation.objects.filter(running_days(), person__in=list(people)).exclude(
        organisation__listing=Listing.STAGED
    )
    return held.select_related("organisation", "person")


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""
