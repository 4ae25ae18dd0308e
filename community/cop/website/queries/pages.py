"""Reads of the website's content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cop.network.models import Community
from cop.people.access import viewpoint
from cop.services.languages.queries import day, fuzzy_date
from cop.services.lines.queries import Stop
from cop.website.access import edits_pages, pages_editable_by, pages_visible_to
from cop.website.choices import PageKind
from cop.website.markdown import rendered_revision
from cop.website.models import Page, Picture, Revision
from cop.website.queries.page_pictures import figures, newest_pictures, standing_pictures

NEWS = (PageKind.NEWS, PageKind.GLIMPSE, PageKind.CASE, PageKind.PRODUCT)
"""Kinds of pages that tell of something that happened."""


@dataclass
class Shown:
    """A page as one reader reads it: in their language if it has that, else in English, else in any; as its editors last
    left it with `drafts`."""

    revision: Revision
    wanted: str
    drafts: bool = False

    @property
    def page(self) -> Page:
        """The page itself."""
        return self.revision.page

    @property
    def title(self) -> str:
        """What it is called."""
        return self.revision.title

    @property
    def summary(self) -> str:
        """What it says in a sentence."""
        return self.revision.summary

    @property
    def body(self) -> SafeString:
        """Its text as HTML."""
        text = rendered_revision(self.revision)
        return text.with_pictures(figures(self._pictures)) if text.places else text.html

    @property
    def places_picture(self) -> bool:
        """Whether the text says itself where the picture stands."""
        return 1 in rendered_revision(self.revision).places

    @property
    def stops(self) -> list[Stop]:
        """The line that it tells."""
        return rendered_revision(self.revision).stops

    @property
    def other_language(self) -> str:
        """The code of the language it is in, where that is not the reader's."""
        return "" if self.revision.language == self.wanted else self.revision.language

    @property
    def when(self) -> str:
        """Its date in words, as exact as it is known; of a news item without one, when it was published."""
        if self.page.when:
            return fuzzy_date(self.page.when)
        if self.page.kind == PageKind.NEWS and self.page.published:
            return day(self.page.published)
        return ""

    @property
    def picture(self) -> Picture | None:
        """The picture that goes with it."""
        return self._pictures.get(1) if self.drafts else self.page.picture

    @cached_property
    def _pictures(self) -> dict[int, Picture]:
        """Those that the text may place; they are asked for only where there may be more than the first one."""
        if self.drafts:
            return newest_pictures(self.page)
        if rendered_revision(self.revision).places - {1}:
            return standing_pictures(self.page)
        return {1: self.page.picture} if self.page.picture else {}

    @cached_property
    def address(self) -> str:
        """Where it is read."""
        return self.page.get_absolute_url()


def newest(pages: QuerySet[Page], language: str | None = None, *, drafts: bool = False) -> list[Shown]:
    """Return `pages` in their order, each by the text that stands in `language` (by default the reader's), else in
    English, else in any; one without any text is left out. With `drafts`, by what was written last. One query."""
    wanted = language or get_language() or "en"
    preference = Case(
        When(language=wanted, then=0), When(language="en", then=1), default=2, output_field=IntegerField()
    )
    of_page = Revision.objects.filter(Q() if drafts else Q(draft=False), page=OuterRef("page"))
    best = of_page.order_by(preference, "-pk").values("pk")[:1]
    revisions = Revision.objects.filter(page__in=pages.order_by(), pk=Subquery(best))
    found = revisions.select_related("page__community", "page__picture__file", "page__picture__cut").order_by(
        "page__order", "page"
    )
    return [Shown(revision, wanted, drafts) for revision in found]


def standing_texts(page: Page) -> list[Revision]:
    """Return the text that stands in each language of a page."""
    found: dict[str, Revision] = {}
    for revision in page.revisions.filter(draft=False):
        found.setdefault(revision.language, revision)
    return list(found.values())


def page(slug: str, community: Community | None, viewer: Any) -> Shown | None:
    """Return the page that has this slug in the community, or in the partnership for None, if `viewer` may see it.

    Its editors see what was written last where nothing is published yet.
    """
    found = newest(pages_visible_to(viewer).filter(slug=slug, community=community))
    if not found and edits_pages(viewer):
        found = newest(pages_editable_by(viewer).filter(slug=slug, community=community), drafts=True)
    return found[0] if found else None


def news(viewer: Any, community: Community | None = None) -> QuerySet[Page]:
    """Return the news of a community that have a text, newest first; of all and the partnership's for None."""
    standing = Revision.objects.filter(page=OuterRef("pk"), draft=False)
    told = pages_visible_to(viewer).filter(Exists(standing), kind=PageKind.NEWS)
    told = told.filter(community=community) if community else told
    return told.order_by(F("published").desc(nulls_first=True), "-pk")


def newest_news(told: Iterable[Page]) -> list[Shown]:
    """Return some of the `news` as they are read, newest first."""
    numbers = [one.pk for one in told]
    return newest_first(newest(Page.objects.filter(pk__in=numbers))) if numbers else []


def pieces(viewer: Any, community: Community | None = None) -> dict[str, list[Shown]]:
    """Return {kind: pages of that kind} of a community, or of all communities and the partnership for None.

    News are left out, for they become ever more.
    """
    pages = pages_visible_to(viewer).exclude(kind=PageKind.NEWS)
    by_kind: dict[str, list[Shown]] = {}
    for shown in newest(pages.filter(community=community) if community else pages):
        by_kind.setdefault(shown.page.kind, []).append(shown)
    return by_kind


def new_pages(viewer: Any, since: datetime) -> list[Shown]:
    """Return what was published since then, newest first: of the viewer's communities and of the partnership."""
    own = Q(community__isnull=True) | Q(community__in=viewpoint(viewer).communities)
    pages = pages_visible_to(viewer).filter(own, published__gte=since, published__lte=timezone.now())
    return newest_first(newest(pages.filter(kind__in=NEWS)))


def newest_first(told: list[Shown]) -> list[Shown]:
    """Return pages by when they were published, drafts before all others."""
    return sorted(told, key=lambda shown: (shown.page.published or timezone.now(), shown.page.pk), reverse=True)


def examples_of(activity: Page, viewer: Any) -> list[Shown]:
    """Return what is told of a key activity: the pages that are examples of it."""
    return newest(pages_visible_to(viewer).filter(activities=activity))


def activities_of(example: Page, viewer: Any) -> list[Shown]:
    """Return the key activities that a page is an example of."""
    return newest(pages_visible_to(viewer).filter(examples=example))


def example_counts(activities: list[Shown], viewer: Any) -> dict[int, int]:
    """Return {number of a key activity: how many pages tell an example of it}."""
    told = Page.activities.through.objects.filter(
        to_page__in=[activity.page.pk for activity in activities], from_page__in=pages_visible_to(viewer).order_by()
    )
    return dict(told.order_by().values_list("to_page").annotate(Count("from_page")))


def as_stops(numbers: set[int], viewer: Any) -> dict[int, Stop]:
    """Return pages as stops on the line of something else, those that `viewer` may see."""
    shown = newest(pages_visible_to(viewer).filter(pk__in=numbers))
    return {one.page.pk: Stop(one.title, one.address, one.page.get_kind_display()) for one in shown}
