"""Finding one's organisation among the listed ones while joining, without knowing how it is written there."""

from django.db.models import Q, QuerySet

from cop.network.queries import partnership
from cop.people.choices import Category, Listing
from cop.people.models import Organisation
from cop.people.queries.indexing import ORGANISATION
from cop.services.languages.queries import sort_key
from cop.services.search.choices import Zone
from cop.services.search.queries import matching, ranked

MOST = 8


def organisations_named(name: str) -> list[Organisation]:
    """Return the listed organisations that are called just so in any language, case and the marks of Latin letters aside."""
    exactly = Q(sort_name=sort_key(name)) | Q(short_name__iexact=name.strip())
    named = list(_listed().filter(exactly).order_by("sort_name", "pk")[:MOST])
    return named or [one for one in organisations_like(name) if sort_key(name) in map(sort_key, one.names.values())]


def organisations_like(text: str) -> list[Organisation]:
    """Return the listed organisations in whose names every word of `text` begins a word, best first."""
    among = _listed().filter(pk__in=matching(ORGANISATION, text, [Zone.EVERYONE])).values_list("pk", flat=True)
    numbers = ranked(ORGANISATION, text, [Zone.EVERYONE], among=among, limit=MOST)
    found = Organisation.objects.in_bulk(numbers)
    return [found[number] for number in numbers]


def _listed() -> QuerySet[Organisation]:
    return Organisation.objects.filter(listing=Listing.LISTED, merged_into__isnull=True)


def name_as_typed(organisation: Organisation, text: str) -> str:
    """Return the name of an organisation in the language in which `text` is typed: a browser offers only what holds that."""
    begun = sort_key(text)
    names = [organisation.name, *organisation.names.values()]
    return next((name for name in names if begun in sort_key(name)), organisation.name)


def offered_categories() -> list[tuple[str, str]]:
    """Return the kinds that a new organisation may be of, as (code, name) in the order that the settings say."""
    labels = {one.value: str(one.label) for one in Category}
    return [(code, labels[code]) for code in partnership().categories or Category.values if code in labels]
