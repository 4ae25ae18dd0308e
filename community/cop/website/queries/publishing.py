"""What waits to be published."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

from cop.network.models import Community
from cop.network.queries import communities
from cop.people.access import viewpoint
from cop.people.models import Person
from cop.website.access import releases_visible_to
from cop.website.choices import ReleaseState
from cop.website.models import ApprovalRule, Page, Picture, Release, Revision
from cop.website.queries.editing import SOURCE_LANGUAGE
from cop.website.queries.page_pictures import newest_pictures

OPEN = (ReleaseState.ASKED, ReleaseState.PLANNED)


@dataclass(frozen=True)
class Drafts:
    """What was written of a page and is not published yet."""

    texts: list[Revision]
    pictures: list[Picture]
    settings: dict[str, Any]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.texts or self.pictures or self.settings)


def drafts(page: Page, language: str = "") -> Drafts:
    """Return the newest text of a page in `language`, or in each, where it is a draft; its pictures and settings that wait
    to be published always, for a text may place the pictures."""
    waiting = [one for one in newest_pictures(page).values() if one.draft]
    return Drafts(_texts(page, language), waiting, page.drafted)


def _texts(page: Page, language: str) -> list[Revision]:
    newest: dict[str, Revision] = {}
    for revision in page.revisions.filter(Q(language=language) if language else Q()).defer("body"):
        newest.setdefault(revision.language, revision)
    return [revision for revision in newest.values() if revision.draft]


def needs_approval(page: Page) -> bool:
    """Whether two people publish this page."""
    return ApprovalRule.objects.filter(community=page.community_id).exists()


def places() -> list[tuple[Community | None, bool]]:
    """Return the partnership (None) and its communities, each with whether two people publish its pages."""
    ruled = set(ApprovalRule.objects.values_list("community", flat=True))
    return [(place, (place.pk if place else None) in ruled) for place in (None, *communities())]


def open_releases(viewer: Any) -> QuerySet[Release]:
    """Return what waits for a second person or its moment, of the pages that `viewer` edits."""
    return releases_visible_to(viewer).filter(state__in=OPEN).select_related("page__community")


def to_approve(viewer: Any) -> QuerySet[Release]:
    """Return what waits for `viewer` to be its second person, each with the title of its page."""
    asked = releases_visible_to(viewer).filter(state=ReleaseState.ASKED).exclude(asker=viewpoint(viewer).person)
    titles = Revision.objects.filter(page=OuterRef("page")).order_by(
        Case(When(language=SOURCE_LANGUAGE, then=0), default=1), "-pk"
    )
    return asked.select_related("page").annotate(title=Subquery(titles.values("title")[:1]))


def asked_or_approved_by(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what a person asked for or approved, for the download of their data."""
    found = Release.objects.filter(Q(asker=person) | Q(approver=person)).order_by("pk")
    for one in found.select_related("page"):
        part = "asked" if one.asker_id == person.pk else "approved"
        yield {"page": one.page.slug, "part": part, "language": one.language, "asked": one.asked, "ended": one.ended}
