"""Who is mentioned in a text: "@[Name]", which becomes a link to their page."""

import re

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cop.network.models import Community
from cop.people.access import organisations_visible_to, running
from cop.people.choices import Audience, Standing
from cop.people.models import Membership, Person

NAMED = re.compile(r"@\[([^\[\]\n]{2,200})\](?!\()")
LINKED = re.compile(r"\[@[^\[\]\n]{1,200}\]\(")
MOST = 10
"""So many people and organisations a text may mention."""


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


def pages_of(names: list[str], community: Community) -> dict[str, list[str]]:
    """Return the pages of those whom names fit. Only names that every member of the community sees are found, whoever
    asks: what is found tells nothing of who writes."""
    pages: dict[str, list[str]] = {}
    members = Membership.objects.filter(running(), community=community, person=OuterRef("pk"))
    people = Person.objects.filter(
        Exists(members), _named(names, "name", "name_latin"),
        standing=Standing.MEMBER, seen_name__lte=Audience.COMMUNITIES,
    )  # fmt: skip
    for number, name, latin in people.values_list("pk", "name", "name_latin")[: 5 * MOST]:
        for one in {_key(name), _key(latin)}:
            pages.setdefault(one, []).append(reverse("people:person", args=[number]))
    organisations = organisations_visible_to(None).filter(_named(names, "name", "short_name"))
    for number, name, short in organisations.values_list("pk", "name", "short_name")[: 5 * MOST]:
        for one in {_key(name), _key(short)}:
            pages.setdefault(one, []).append(reverse("people:organisation", args=[number]))
    return pages


def unclear(text: str, community: Community) -> list[tuple[str, bool]]:
    """Return the names in a text that fit nobody, or (True) several."""
    names = mentioned_names(text)
    pages = pages_of(names, community) if names else {}
    return [(name, bool(pages.get(_key(name)))) for name in names if len(pages.get(_key(name), [])) != 1]


def _named(names: list[str], *columns: str) -> Q:
    found = Q(pk__isnull=True)
    for name in names:
        for column in columns:
            found |= Q(**{f"{column}__iexact": name})
    return found


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
