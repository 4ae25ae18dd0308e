"""The first pages: what the leaflet says, and what our own software does with people's data.

One Markdown file for each page and language, `<slug>.<language>.md`. The English file's front matter says what the page is
(kind, community, when, country, order; of which `activities` it is an example, and which pages it `came_from`, by their
slugs); the others translate its title, summary and text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.services.languages.choices import CODES
from cop.services.lines.actions import connect
from cop.website.models import Page, Revision

HERE = Path(__file__).parent
MAIN = "en"


class Variant(NamedTuple):
    """What one file holds."""

    language: str
    facts: dict[str, Any]
    body: str


@transaction.atomic
def load() -> None:
    """Create and publish the pages that are missing, in every language they have; what is there stays as it is.

    The communities that the pages belong to must be there already: `cop.network.initial.load` makes them.
    """
    slugs = [path.name.removesuffix(f".{MAIN}.md") for path in sorted(HERE.glob(f"*.{MAIN}.md"))]
    for page, facts in [new for slug in slugs if (new := _create(slug))]:
        beside = Page.objects.filter(community=page.community)
        page.activities.set(beside.filter(slug__in=facts.get("activities", [])))
        for source in beside.filter(slug__in=facts.get("came_from", [])):
            connect(source, page, acting_person=None)


def _create(slug: str) -> tuple[Page, dict[str, Any]] | None:
    """Create a page that is missing; return it with its front matter."""
    variants = list(_variants(slug))
    facts = variants[0].facts
    community = Community.objects.get(slug=facts["community"]) if "community" in facts else None
    page, is_new = Page.objects.get_or_create(
        community=community,
        slug=slug,
        defaults={
            "kind": facts["kind"],
            "when": str(facts.get("when", "")),
            "country": facts.get("country", ""),
            "order": facts["order"],
            "published": timezone.now(),
        },
    )
    if not is_new:
        return None
    Revision.objects.bulk_create(_revision(page, variant) for variant in variants)
    return page, facts


def _variants(slug: str) -> Iterator[Variant]:
    """Yield a page's variants, English first."""
    for language in CODES:
        path = HERE / f"{slug}.{language}.md"
        if path.exists():
            _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
            yield Variant(language, yaml.safe_load(front), body.strip())


def _revision(page: Page, variant: Variant) -> Revision:
    return Revision(
        page=page,
        language=variant.language,
        title=variant.facts["title"],
        summary=variant.facts["summary"],
        body=variant.body,
        machine_drafted=variant.facts.get("machine_drafted", False),
    )
