"""Who is mentioned in a text: "@[Name]", which becomes a link to their page."""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cop.network.models import Community
from cop.people.access import organisations_visible_to, running
from cop.people.choices import Audience, Standing
from cop.people.models import Membership, Person
from cop.services.languages.queries import sort_key

NAMED = re.compile(r"@\[([^\[\]\n]{2,200})\](?!\()")
LINKED = re.compile(r"\[@[^\[\]\n]{1,200}\]\(")
MOST = 10
"""So many people and organisations a text may mention."""

MOST_OFFERED = 8


def mentioned_names(text: str) -> list[str]:
    """Return the names that are still to become links, each once."""
    return list(dict.fromkeys(" ".join(name.split()) for name in NAMED.findall(text)))


def too_many(text: str) -> bool:
    """Whether a text mentions more than it may."""
    return len(NAMED.findall(text)) + len(LINKED.findall(text)) > MOST


def resolved(text: str, community: Community) -> str:
    """Return a text in which each "@[Name]" that one member of a community or one organisation alone has is a link."""
    names = mentioned_names(text)
    if not names or too_many(text):
        return text
    pages = pages_of(names, community)

    def link(found: re.Match[str]) -> str:
        page = pages.get(_key(found[1]), [])
        return f"[@{found[1]}]({page[0]})" if len(page) == 1 else found[0]

    return NAMED.sub(link, text)


def names_fitting(words: str, community: Community) -> list[str]:
    """Return a few names that can be mentioned, one of whose words begins as `words`: of members that every member of the
    community sees, then of organisations. None that several have."""
    key = sort_key(" ".join(words.split()))
    if not key:
        return []
    latin = Q(name_latin__istartswith=words) | Q(name_latin__icontains=f" {words}")
    begins = Q(sort_name__startswith=key) | Q(sort_name__contains=f" {key}")
    people = _nameable(community).filter(begins | latin).order_by("sort_name", "pk")[:MOST_OFFERED]
    names = [
        name if _begins(name, key) else name_latin for name, name_latin in people.values_list("name", "name_latin")
    ]
    if left := MOST_OFFERED - len(names):
        organisations = organisations_visible_to(None).filter(begins).order_by("sort_name", "pk")[:left]
        names += organisations.values_list("name", flat=True)
    pages = pages_of(names, community) if names else {}
    alone = [name for name in names if len(pages.get(_key(name), [])) == 1]
    return [name for name in alone if NAMED.fullmatch(f"@[{name}]")]


def pages_of(names: list[str], community: Community) -> dict[str, list[str]]:
    """Return the pages of those whom names fit. Only names that every member of the community sees are found, whoever
    asks: what is found tells nothing of who writes."""
    pages: dict[str, list[str]] = {}
    people = _nameable(community).filter(_named(names, "name_latin"))
    for number, name, latin in people.values_list("pk", "name", "name_latin")[: 5 * MOST]:
        for one in {_key(name), _key(latin)}:
            pages.setdefault(one, []).append(reverse("people:person", args=[number]))
    organisations = organisations_visible_to(None).filter(_named(names, "short_name"))
    for number, name, short in organisations.values_list("pk", "name", "short_name")[: 5 * MOST]:
        for one in {_key(name), _key(short)}:
            pages.setdefault(one, []).append(reverse("people:organisation", args=[number]))
    return pages


def unclear(text: str, community: Community) -> list[tuple[str, bool]]:
    """Return the names in a text that fit nobody, or (True) several."""
    names = mentioned_names(text)
    pages = pages_of(names, community) if names else {}
    return [(name, bool(pages.get(_key(name)))) for name in names if len(pages.get(_key(name), [])) != 1]


def _nameable(community: Community) -> QuerySet[Person]:
    """The members of a community whose names every member of it sees."""
    members = Membership.objects.filter(running(), community=community, person=OuterRef("pk"))
    return Person.objects.filter(Exists(members), standing=Standing.MEMBER, seen_name__lte=Audience.COMMUNITIES)


def _begins(name: str, key: str) -> bool:
    return f" {key}" in f" {sort_key(name)}"


def _named(names: list[str], column: str) -> Q:
    """A condition on whose name or other name may be one of these; that by which names sort knows every script's letters,
    large and small."""
    found = Q(sort_name__in=[sort_key(name) for name in names])
    for name in names:
        found |= Q(**{f"{column}__iexact": name})
    return found


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
