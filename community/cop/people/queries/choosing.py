"""Finding one's organisation among the listed ones while joining, without knowing how it is written there."""

from django.db.models import Q, QuerySet

from cop.people.choices import Listing
from cop.people.models import Organisation
from cop.people.queries.indexing import ORGANISATION
from cop.services.languages.queries import sort_key
from cop.services.search.choices import Zone
from cop.services.search.queries import matching, ranked

MOST = 8


def organisations_named(name: str) -> list[Organisation]:
    """Return the listed organisations that are called just so, case and the marks of Latin letters aside."""
    exactly = Q(sort_name=sort_key(name)) | Q(short_name__iexact=name.strip())
    return list(_listed().filter(exactly).order_by("sort_name", "pk")[:MOST])


def organisations_like(text: str) -> list[Organisation]:
    """Return the listed organisations in whose names every word of `text` begins a word, best first."""
    among = _listed().filter(pk__in=matching(ORGANISATION, text, [Zone.EVERYONE])).values_list("pk", flat=True)
    numbers = ranked(ORGANISATION, text, [Zone.EVERYONE], among=among, limit=MOST)
    found = Organisation.objects.in_bulk(numbers)
    return [found[number] for number in numbers]


def _listed() -> QuerySet[Organisation]:
    return Organisation.objects.filter(listing=Listing.LISTED, merged_into__isnull=True)
