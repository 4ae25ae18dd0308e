"""Likely doubles among all people and all organisations.

Nobody is compared with everybody: who is called nearly alike, or has the same telephone, shares a key, and only those are
looked at closely. What keys are made of is normalised as for search; a key that many share says nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from hashlib import blake2s
from itertools import combinations
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from cop.network.countries import country_name
from cop.people.access import organisations_visible_to, viewpoint, visible_to
from cop.people.choices import UNSEEN, Listing, MergeKind
from cop.people.mail_providers import domain_of, is_public_provider
from cop.people.models import Affiliation, LikelyDouble, Likeness, Organisation, Person
from cop.people.queries.doubles import (
    ALIKE,
    NEARLY,
    SAME_DOMAIN,
    SAME_NAME,
    SAME_ORGANISATION,
    name_likeness,
    reasons,
)
from cop.services.search.analysis import words

SAME_TELEPHONE = 16
DIGITS = 8
"""So many digits from the end tell two telephones apart: countries are dialled in many ways."""

COMMON = 30
"""A key that more share than these says nothing."""

MOST_WORDS = 5
SHORTEST = 4


class Facts(NamedTuple):
    """What one of a pair is compared by."""

    number: int
    names: tuple[str, ...]
    country: str
    telephone: str
    domains: frozenset[str]
    places: frozenset[int]


def step(kind: MergeKind, after: int, size: int) -> list[int]:
    """Return the next numbers of those who are there to be seen, at most `size`."""
    return list(_there(kind).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def facts_of(kind: MergeKind, numbers: Collection[int]) -> dict[int, Facts]:
    """Return what people or organisations are compared by, in a constant number of queries."""
    found = _there(kind).filter(pk__in=numbers)
    if kind == MergeKind.ORGANISATION:
        return {one.pk: _organisation(one) for one in found}
    places: defaultdict[int, set[int]] = defaultdict(set)
    for person, place in Affiliation.objects.filter(person__in=numbers).values_list("person", "organisation"):
        places[person].add(place)
    columns = found.only("name", "name_latin", "country", "phone", "email")
    return {one.pk: _person(one, frozenset(places[one.pk])) for one in columns}


def keys_of(facts: Facts) -> set[str]:
    """Return the keys that somebody shares with those who are like them."""
    told = {f"name {key}" for name in facts.names for key in _name_keys(name)}
    if facts.telephone:
        told.add(f"telephone {facts.telephone}")
    return {blake2s(key.encode(), digest_size=8).hexdigest() for key in told}


def candidates(kind: MergeKind, keys: dict[int, set[str]]) -> set[tuple[int, int]]:
    """Return the pairs that share a key with one of those in `keys`, the lower number first."""
    sharing: defaultdict[str, set[int]] = defaultdict(set)
    wanted = set().union(*keys.values()) if keys else set()
    for key, number in Likeness.objects.filter(kind=kind, key__in=wanted).values_list("key", "number"):
        sharing[key].add(number)
    return {
        (min(number, other), max(number, other))
        for number, theirs in keys.items()
        for key in theirs
        if len(sharing[key]) <= COMMON
        for other in sharing[key]
        if other != number
    }


def weight_of(one: Facts, other: Facts) -> int:
    """Return what speaks for two being the same, as bits; 0 where that is too little."""
    likeness = max((name_likeness(a, b) for a in one.names for b in other.names), default=0)
    weight = SAME_NAME if likeness >= NEARLY else 0
    weight |= SAME_ORGANISATION if one.places & other.places else 0
    weight |= SAME_DOMAIN if one.domains & other.domains else 0
    weight |= SAME_TELEPHONE if one.telephone and one.telephone == other.telephone else 0
    elsewhere = bool(one.country and other.country and one.country != other.country)
    if likeness >= ALIKE:
        return 0 if weight == SAME_NAME and elsewhere else weight
    return weight if weight & SAME_NAME and weight != SAME_NAME else 0


def pairs_waiting(viewer: Any) -> QuerySet[LikelyDouble, Any]:
    """Return the pairs that nobody has judged, the oldest first, with the names of both, for whoever may merge."""
    if not viewpoint(viewer).may("people.merge"):
        return LikelyDouble.objects.none()
    people = visible_to(viewer)
    organisations = organisations_visible_to(viewer)
    both_there = Q(kind=MergeKind.PERSON) & _among(people) | Q(kind=MergeKind.ORGANISATION) & _among(organisations)
    waiting = LikelyDouble.objects.filter(both_there, dismissed__isnull=True)
    told = {f"{side}_{what}": of(side) for side in ("one", "other") for what, of in _TOLD.items()}
    return waiting.annotate(**told).order_by("found", "pk")


def apart(pair: Any) -> list[str]:
    """Return for both of a pair what tells two of one name apart: organisation, country and number."""
    return [
        ", ".join(filter(None, [place, country_name(country) if country else "", str(number)]))
        for place, country, number in (
            (pair.one_place, pair.one_country, pair.one),
            (pair.other_place, pair.other_country, pair.other),
        )
    ]


def why(pair: LikelyDouble) -> list[str]:
    """Return why two are thought to be the same."""
    told = [_("same telephone")] if pair.weight & SAME_TELEPHONE else []
    return [*told, *reasons(pair.weight)]


def _there(kind: MergeKind) -> QuerySet[Any]:
    if kind == MergeKind.PERSON:
        return Person.objects.exclude(standing__in=UNSEEN).exclude(shared_mailbox=True)
    return Organisation.objects.filter(merged_into__isnull=True).exclude(listing=Listing.STAGED)


def _person(one: Person, places: frozenset[int]) -> Facts:
    digits = "".join(sign for sign in one.phone if sign.isdecimal())[-DIGITS:]
    domain = domain_of(one.email or "")
    domains = frozenset() if not domain or is_public_provider(domain) else frozenset({domain})
    names = tuple(filter(None, dict.fromkeys((one.name, one.name_latin))))
    return Facts(one.pk, names, one.country, digits if len(digits) == DIGITS else "", domains, places)


def _organisation(one: Organisation) -> Facts:
    names = tuple(filter(None, dict.fromkeys((one.name, *one.names.values()))))
    return Facts(one.pk, names, one.country, "", frozenset(one.domains), frozenset())


def _name_keys(name: str) -> Iterator[str]:
    """The whole name in whatever order, every two of its words, and how each word begins: a slip in one word of three is
    found by the other two, one in a word of two by how it begins."""
    found = sorted(set(words(name)))[:MOST_WORDS]
    if len("".join(found)) < SHORTEST:
        return
    yield "".join(found)
    yield " ".join(sorted(word[:3] for word in found))
    if len(found) > 2:
        yield from (" ".join(two) for two in combinations(found, 2))


def _among(things: QuerySet[Any]) -> Q:
    return Q(Exists(things.filter(pk=OuterRef("one")))) & Q(Exists(things.filter(pk=OuterRef("other"))))


def _column(column: str, wanted: str) -> Any:
    found = {
        kind: Subquery(model.objects.filter(pk=OuterRef(column)).values(wanted)[:1])
        for kind, model in ((MergeKind.PERSON, Person), (MergeKind.ORGANISATION, Organisation))
    }
    whens = [When(kind=kind, then=name) for kind, name in found.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def _place(column: str) -> Any:
    jobs = Affiliation.objects.filter(person=OuterRef(column)).order_by(F("until").desc(nulls_first=True), "-pk")
    there = When(kind=MergeKind.PERSON, then=Subquery(jobs.values("organisation__name")[:1]))
    return Case(there, default=Value(""), output_field=CharField())


_TOLD: dict[str, Callable[[str], Any]] = {
    "name": lambda side: _column(side, "name"),
    "country": lambda side: _column(side, "country"),
    "place": _place,
}
