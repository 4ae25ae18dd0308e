"""What an organisation says of itself, and what its page shows to a viewer."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from cop.people.access import organisations_visible_to, running, running_days, viewpoint, visible_to
from cop.people.choices import Field, Listing
from cop.people.models import Affiliation, Membership, Organisation, Person
from cop.people.queries.seen import Seen, seen
from cop.services.languages.queries import text_of
from cop.services.ledger.versions import Values, values_at

ORGANISATION_CHANGED = "people.organisation_changed"
MOST_RELATIVES = 100
COLUMNS = ("name", "names", "short_name", "category", "country", "place", "website", "domains")


def organisation_values(organisation: Organisation) -> Values:
    """Return what the form of an organisation shows and saves."""
    values: dict[str, Any] = {column: getattr(organisation, column) for column in COLUMNS}
    return values | {"parent": organisation.parent_id}


def organisation_values_at(version: int, organisation: Organisation) -> Values:
    """Return what an organisation said at an older version."""
    return values_at(version, organisation, ORGANISATION_CHANGED, organisation_values(organisation))


def other_names(organisation: Organisation) -> list[tuple[str, str]]:
    """Return the names that the reader is not shown as the title, each once, with its language ("" for its own name)."""
    shown = text_of(organisation.names) or organisation.name
    names = {organisation.name: "", **{name: code for code, name in organisation.names.items()}}
    return [(code, name) for name, code in names.items() if name != shown]


def people_there(organisation: Organisation, viewer: Any) -> QuerySet[Person]:
    """Return the people at an organisation today whom the viewer may see, and may see there: who speaks for it, then by
    name."""
    view = viewpoint(viewer)
    there = Affiliation.objects.filter(running_days(), organisation=organisation).values("person")
    people = visible_to(view, Field.ORGANISATION).filter(pk__in=there)
    speaks = Case(When(pk=organisation.focal_person_id, then=0), default=1)
    return people.select_related("photo").order_by(speaks, "sort_name", "pk")


def proposed(viewer: Any) -> QuerySet[Organisation]:
    """Return the organisations that were named and that the secretariat has not looked at, the longest waiting first."""
    return organisations_visible_to(viewer).filter(listing=Listing.PROPOSED).order_by("made", "pk")


def named_by(organisations: Iterable[Organisation], viewer: Any) -> dict[int, list[Seen]]:
    """Return {number of an organisation: the people there}, as `viewer` may see them."""
    there = list(
        Affiliation.objects.filter(
            organisation__in=list(organisations), person__in=visible_to(viewer).values("pk")
        ).select_related("person")
    )
    shown = {person.number: person for person in seen({one.person for one in there}, viewer)}
    found: dict[int, list[Seen]] = {}
    for affiliation in there:
        found.setdefault(affiliation.organisation_id, []).append(shown[affiliation.person_id])
    return found


def relatives(organisation: Organisation, viewer: Any) -> tuple[Organisation | None, list[Organisation]]:
    """Return what an organisation is a part of, and its parts by name, as far as the viewer may see them."""
    related = organisations_visible_to(viewer).filter(Q(pk=organisation.parent_id) | Q(parent=organisation))
    by_number = {one.pk: one for one in related.order_by("sort_name", "pk")[:MOST_RELATIVES]}
    parent = by_number.pop(organisation.parent_id or 0, None)
    return parent, list(by_number.values())


def memberships(organisation: Organisation) -> QuerySet[Membership]:
    """Return an organisation's own memberships that run, that of the partnership first."""
    running_ones = Membership.objects.filter(running(), organisation=organisation)
    return running_ones.select_related("community").order_by("community__order", "pk")


def surviving(organisation: Organisation) -> Organisation:
    """Return the organisation that this one was merged into, and into which that one was, and so on; itself otherwise."""
    seen_already = {organisation.pk}
    while organisation.merged_into is not None and organisation.merged_into_id not in seen_already:
        organisation = organisation.merged_into
        seen_already.add(organisation.pk)
    return organisation


def possible_parents(organisation: Organisation) -> QuerySet[Organisation]:
    """Return the organisations that this one may be a part of: all but itself, its parts, and theirs."""
    below, frontier = {organisation.pk}, {organisation.pk}
    while frontier:
        frontier = set(Organisation.objects.filter(parent__in=frontier).values_list("pk", flat=True)) - below
        below |= frontier
    return Organisation.objects.exclude(pk__in=below).exclude(listing=Listing.STAGED)
