"""Whether what is shown of somebody under cover fits enough people."""

from django.db.models import Exists, OuterRef, Q

from cop.discussions.choices import ShownAs
from cop.network.models import Community
from cop.people.access import running, running_days
from cop.people.choices import Standing
from cop.people.models import Affiliation, Membership, Person
from cop.people.queries.kinds import category_of

CROWD = 5
"""A country or a kind of organisation is shown where at least so many members of the community fit."""


def facts_shown(person: Person, shown_as: str) -> dict[str, str]:
    """Return what a thread shows of a person who appears so."""
    return {
        "shown_country": person.country if shown_as == ShownAs.COUNTRY else "",
        "shown_category": category_of(person) if shown_as == ShownAs.CATEGORY else "",
    }


def hides_well(community: Community, person: Person, shown_as: str, facts: dict[str, str] | None = None) -> bool:
    """Whether at least `CROWD` members of the community fit what is shown of a person; of their name, and of nothing, it
    is always so. Samples hide samples alone."""
    if shown_as in (ShownAs.NAME, ShownAs.NOTHING):
        return True
    facts = facts_shown(person, shown_as) if facts is None else facts
    if shown_as == ShownAs.COUNTRY:
        value, fits = facts["shown_country"], Q(country=facts["shown_country"])
    else:
        value = facts["shown_category"]
        jobs = Affiliation.objects.filter(running_days(), person=OuterRef("pk"), organisation__category=value)
        fits = Q(Exists(jobs))
    members = Membership.objects.filter(running(), community=community, person=OuterRef("pk"))
    people = Person.objects.filter(fits, Exists(members), standing=Standing.MEMBER)
    if not person.sample:
        people = people.filter(sample=False)
    return bool(value) and people[:CROWD].count() >= CROWD


def ways_to_appear(community: Community, person: Person) -> list[str]:
    """Return as whom a person may appear in a community."""
    return [way for way in ShownAs.values if hides_well(community, person, way)]
