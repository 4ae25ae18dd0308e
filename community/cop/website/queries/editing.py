"""Reads for the editors of pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from cop.services.languages.choices import CODES
from cop.services.lines.models import Connection
from cop.website.models import Page, Revision

SOURCE_LANGUAGE = "en"
KIND = "website.page"


@dataclass(frozen=True)
class Variant:
    """A page in one language: its newest revision, if it has one, and whether English was changed since."""

    language: str
    revision: Revision | None
    is_old: bool


@dataclass(frozen=True)
class Editable:
    """A page with all its languages, English first."""

    page: Page
    variants: list[Variant]

    @property
    def title(self) -> str:
        """Its title in the first language that it has, else its slug."""
        return next((one.revision.title for one in self.variants if one.revision), self.page.slug)

    @property
    def present(self) -> list[Variant]:
        """The languages that it has."""
        return [variant for variant in self.variants if variant.revision]

    @property
    def missing(self) -> list[str]:
        """The languages in which readers get the English text."""
        return [variant.language for variant in self.variants if not variant.revision]

    @property
    def old(self) -> list[str]:
        """The languages in which readers get something older than the English text."""
        return [variant.language for variant in self.variants if variant.is_old]

    @property
    def drafted(self) -> list[str]:
        """The languages that a machine drafted and no native reader has looked through."""
        return [one.language for one in self.variants if one.revision and one.revision.machine_drafted]


def editable(pages: Iterable[Page]) -> list[Editable]:
    """Return `pages` with their languages, in the same order; one query for all of them."""
    pages = list(pages)
    numbers = Revision.objects.filter(page__in=pages).order_by().values("page", "language").annotate(newest=Max("pk"))
    newest = Revision.objects.filter(pk__in=numbers.values("newest")).defer("body")
    found = {(revision.page_id, revision.language): revision for revision in newest}
    return [Editable(page, [_variant(page, language, found) for language in CODES]) for page in pages]


def newest_revision(page: Page, language: str) -> Revision | None:
    """Return what a page says in a language now, None if it has no text in it."""
    return page.revisions.filter(language=language).first()


def sources(page: Page) -> QuerySet[Page]:
    """Return the pages that a page came from."""
    before = Connection.objects.filter(to_kind=KIND, to_number=page.pk, from_kind=KIND)
    return Page.objects.filter(pk__in=before.values("from_number"))


def page_settings(page: Page) -> dict[str, Any]:
    """Return what the form of a page's settings shows and saves."""
    return {name: getattr(page, name) for name in ("kind", "when", "country", "order")} | {
        "activities": sorted(page.activities.values_list("pk", flat=True)),
        "came_from": sorted(sources(page).values_list("pk", flat=True)),
    }


def _variant(page: Page, language: str, found: dict[tuple[int, str], Revision]) -> Variant:
    revision, source = found.get((page.pk, language)), found.get((page.pk, SOURCE_LANGUAGE))
    return Variant(language, revision, is_old=bool(revision and source and revision.written < source.written))
