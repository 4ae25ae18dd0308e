"""What the leaflet says of the network, as it stands before the secretariat changes it: the partnership, its one named
community with the nine countries, and the first set of topics."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community, MemberCountry, Partnership, Topic
from cop.services.ledger.actions import record

HERE = Path(__file__).parent


@transaction.atomic
def load() -> None:
    """Create what is missing; what is there stays as the secretariat changed it.

    Writes one ledger row, "network.loaded", if anything was created.
    """
    facts = _read("partnership.yaml")
    partnership, is_new = Partnership.objects.get_or_create(pk=1, defaults=facts["partnership"])
    created = [code for community in facts["communities"] for code in _create_community(community)]
    if is_new or created:
        record("network.loaded", partnership, acting_person=None, new={"partnership": is_new, "created": created})


def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _create_community(facts: dict[str, Any]) -> list[str]:
    """Open a community today, for the leaflet does not say since when it is open; return what was created."""
    topics, countries, source = (facts.pop(name) for name in ("topics", "declared_countries", "declared_source"))
    slug = facts.pop("slug")
    community, is_new = Community.objects.get_or_create(slug=slug, defaults={**facts, "opened": timezone.localdate()})
    if is_new:
        MemberCountry.objects.bulk_create(
            MemberCountry(community=community, country=country, source=source) for country in countries
        )
    return [slug] * is_new + _create_topics(community, _read(topics))


def _create_topics(community: Community, areas: list[dict[str, Any]]) -> list[str]:
    rows = []
    for order, area in enumerate(areas):
        first_level = _create_topic(area, order)
        below = [_create_topic(topic, place, first_level[0]) for place, topic in enumerate(area["topics"])]
        rows += [first_level, *below]
    new = [topic for topic, is_new in rows if is_new]
    community.topics.add(*new)
    return [topic.code for topic in new]


def _create_topic(facts: dict[str, Any], order: int, parent: Topic | None = None) -> tuple[Topic, bool]:
    defaults = {"names": facts["names"], "order": order, "parent": parent}
    return Topic.objects.get_or_create(code=facts["code"], defaults=defaults)
