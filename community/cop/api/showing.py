"""People, organisations, communities and topics in the shapes of the API, as `viewer` may see them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse

from cop.network.access import may_manage
from cop.network.countries import country_name, own_name
from cop.network.models import Community, Topic
from cop.network.queries import topic_values
from cop.network.working_days import country_days, days_values
from cop.people.access import may_edit_person, organisations_visible_to, viewpoint
from cop.people.models import Affiliation, Organisation, Person
from cop.people.queries.figures import member_countries
from cop.people.queries.seen import Seen, seen_one
from cop.services.languages.queries import text_of

Absolute = Callable[[str], str]
"""Makes an address of ours a whole one."""

OF_PERSON = (
    "number", "sample", "name", "name_latin", "addressed_as", "country", "place", "learning", "languages",
    "willing_to_be_asked", "email", "phone", "postal_address",
)  # fmt: skip
OF_ORGANISATION = (
    "sample", "name", "names", "short_name", "category", "country", "place", "website", "listing", "version",
)  # fmt: skip
OF_COMMUNITY = (
    "names", "summaries", "sectors", "email", "colour", "order", "members_stated", "members_stated_floor",
    "members_stated_on",
)  # fmt: skip


def one_person(found: Person, viewer: Any, absolute: Absolute) -> dict[str, Any]:
    """Return one person, whom `viewer` may see; with the version where they may change it."""
    changes = viewpoint(viewer).person == found.pk or may_edit_person(viewer, found)
    return person(seen_one(found, viewer), absolute) | {"version": found.version if changes else None}


def person(one: Seen, absolute: Absolute) -> dict[str, Any]:
    """Return a person as they are seen."""
    return {column: getattr(one, column) for column in OF_PERSON} | {
        "address": absolute(reverse("people:person", args=[one.number])),
        "country_name": country_name(one.country) if one.country else "",
        "jobs": _jobs(one.affiliations),
        "former_jobs": _jobs(one.former_affiliations),
        "expertise": [
            {
                "topic": known.topic.code,
                "topic_name": text_of(known.topic.names),
                "sentence": known.sentence,
                "where": known.where,
            }
            for known in one.expertise
        ],
        "links": [{"address": link["address"], "name": link.get("name", "")} for link in one.links],
    }


def organisations(found: Sequence[Organisation], viewer: Any, absolute: Absolute) -> list[dict[str, Any]]:
    """Return organisations that `viewer` may see."""
    wholes = {one.parent_id for one in found if one.parent_id}
    visible = set(organisations_visible_to(viewer).filter(pk__in=wholes).values_list("pk", flat=True))
    return [
        {column: getattr(one, column) for column in OF_ORGANISATION}
        | {
            "number": one.pk,
            "address": absolute(reverse("people:organisation", args=[one.pk])),
            "category_name": one.get_category_display(),
            "country_name": country_name(one.country) if one.country else "",
            "part_of": one.parent_id if one.parent_id in visible else None,
        }
        for one in found
    ]


def community(one: Community, absolute: Absolute) -> dict[str, Any]:
    """Return a community that is known to whoever asks."""
    return {
        "slug": one.slug,
        "address": absolute(reverse("website:community", args=[one.slug])),
        "name": text_of(one.names),
        "summary": text_of(one.summaries),
        "opened": one.opened,
        "email": one.email,
        "countries": sorted(member_countries(one)),
    }


def one_community(one: Community, viewer: Any, absolute: Absolute) -> dict[str, Any]:
    """Return one community, with its settings for whoever may change them."""
    declared = one.declared_countries.order_by("country").values_list("country", flat=True)
    said = {column: getattr(one, column) for column in OF_COMMUNITY} | {"countries": list(declared)}
    return community(one, absolute) | _settings(viewer, one.version, said)


def country(code: str) -> dict[str, Any]:
    """Return a country."""
    return {"code": code, "name": country_name(code), "own_name": own_name(code)}


def one_country(code: str, viewer: Any) -> dict[str, Any]:
    """Return one country, with its settings for whoever may change them."""
    days = country_days(code)
    return country(code) | _settings(viewer, days.version, days_values(days))


def topic(one: Topic, over: str | None) -> dict[str, Any]:
    """Return a topic, with the code of the one that it belongs to."""
    return {"code": one.code, "name": text_of(one.names), "under": over, "retired": one.retired}


def one_topic(one: Topic, viewer: Any) -> dict[str, Any]:
    """Return one topic, with its settings for whoever may change them."""
    said = {"names": one.names, "order": one.order, "communities": topic_values(one)["communities"]}
    over = one.parent.code if one.parent else None
    return topic(one, over) | _settings(viewer, one.version, said)


def _settings(viewer: Any, version: int, said: dict[str, Any]) -> dict[str, Any]:
    return {"version": version, "settings": said} if may_manage(viewer) else {"version": None, "settings": None}


def topics(areas: Iterable[Topic]) -> list[tuple[Topic, str | None]]:
    """Return both levels, each first-level topic before those that belong to it, with the code of that."""
    return [
        family for area in areas for family in [(area, None), *((child, area.code) for child in area.children.all())]
    ]


def _jobs(affiliations: Iterable[Affiliation]) -> list[dict[str, Any]]:
    return [
        {
            "organisation": job.organisation_id,
            "organisation_name": text_of(job.organisation.names) or job.organisation.name,
            "role": job.role,
            "since": job.since,
            "until": job.until,
        }
        for job in affiliations
    ]
