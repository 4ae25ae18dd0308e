"""Reads for the editors of pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import get_language

from cop.people.models import Person
from cop.people.queries.seen import names
from cop.services.languages.choices import CODES
from cop.services.ledger.queries import act_name, history
from cop.services.lines.models import Connection
from cop.website.models import Page, Revision

SOURCE_LANGUAGE = "en"
KIND = "website.page"


@dataclass(frozen=True)
class Variant:
    """A page in one language: its newest text and the one that stands, if it has them, and whether English was changed
    since."""

    language: str
    revision: Revision | None
    is_old: bool
    stands: Revision | None = None


@dataclass(frozen=True)
class Editable:
    """A page with all its languages, English first."""

    page: Page
    variants: list[Variant]

    @property
    def title(self) -> str:
        """Its title as the reader reads it, else its slug."""
        return self._titled.revision.title if self._titled and self._titled.revision else self.page.slug

    @property
    def title_language(self) -> str:
        """The language of that title."""
        return self._titled.language if self._titled else "en"

    @property
    def _titled(self) -> Variant | None:
        """The variant in the reader's language, else the first one that is there."""
        present = [one for one in self.variants if one.revision]
        return next((one for one in present if one.language == get_language()), present[0] if present else None)

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
    def drafts(self) -> list[str]:
        """The languages in which the newest text is not published."""
        return [one.language for one in self.variants if one.revision and one.revision.draft]

    @property
    def drafted(self) -> list[str]:
        """The languages that a machine drafted and no native reader has looked through."""
        return [one.language for one in self.variants if one.revision and one.revision.machine_drafted]


def editable(pages: Iterable[Page]) -> list[Editable]:
    """Return `pages` with their languages, in the same order; one query for all of them."""
    pages = list(pages)
    by_language = Revision.objects.filter(page__in=pages).order_by().values("page", "language")
    numbers = by_language.annotate(newest=Max("pk"), stands=Max("pk", filter=Q(draft=False)))
    wanted = Q(pk__in=numbers.values("newest")) | Q(pk__in=numbers.values("stands"))
    newest: dict[tuple[int, str], Revision] = {}
    stands: dict[tuple[int, str], Revision] = {}
    for revision in Revision.objects.filter(wanted).defer("body").order_by("pk"):
        newest[revision.page_id, revision.language] = revision
        if not revision.draft:
            stands[revision.page_id, revision.language] = revision
    return [Editable(page, [_variant(page, language, newest, stands) for language in CODES]) for page in pages]


def happened(page: Page, viewer: Any) -> list[tuple[str, str, datetime]]:
    """Return what was last done to a page, by whom as far as `viewer` may know it, and when; newest first."""
    rows = [row.entry for row in history(page, newest=10)]
    doers = Person.objects.filter(pk__in={row.actor for row in rows if row.actor})
    known = names(doers, viewer)
    return [(act_name(row.act), known.get(row.actor or 0, ""), row.happened) for row in rows]


def newest_revision(page: Page, language: str) -> Revision | None:
    """Return what was last written for a page in a language, a draft or not, None if it has no text in it."""
    return page.revisions.filter(language=language).first()


def standing(page: Page, language: str) -> Revision | None:
    """Return the text of a page in a language that is in force, or else its newest draft."""
    return page.revisions.filter(language=language, draft=False).first() or newest_revision(page, language)


def whole(revision: Revision) -> str:
    """Return everything that a revision says, for comparing it with another one."""
    return "\n\n".join(part for part in (revision.title, revision.summary, revision.body) if part)


def translated_from(translation: Revision) -> Revision | None:
    """Return the original that a translation was made from, as far as it is known; else the one of that time."""
    if translation.source:
        return translation.source
    earlier = Revision.objects.filter(page=translation.page_id, language=SOURCE_LANGUAGE)
    return earlier.filter(written__lte=translation.written).first()


def is_older(translation: Revision, original: Revision | None) -> bool:
    """Whether the original was changed since it was translated."""
    if original is None or translation.pk == original.pk:
        return False
    if translation.source_id:
        return translation.source_id < original.pk
    return translation.written < original.written


def sources(page: Page) -> QuerySet[Page]:
    """Return the pages that a page came from."""
    before = Connection.objects.filter(to_kind=KIND, to_number=page.pk, from_kind=KIND)
    return Page.objects.filter(pk__in=before.values("from_number"))


def page_settings(page: Page) -> dict[str, Any]:
    """Return what the form of a page's settings shows and saves: as its editors last left them."""
    return standing_settings(page) | page.drafted


def standing_settings(page: Page) -> dict[str, Any]:
    """Return the settings of a page that its readers meet."""
    return {name: getattr(page, name) for name in ("kind", "when", "country", "order")} | {
        "activities": sorted(page.activities.values_list("pk", flat=True)),
        "came_from": sorted(sources(page).values_list("pk", flat=True)),
    }


def _variant(
    page: Page, language: str, newest: dict[tuple[int, str], Revision], stands: dict[tuple[int, str], Revision]
) -> Variant:
    revision, original = newest.get((page.pk, language)), (page.pk, SOURCE_LANGUAGE)
    source = stands.get(original) or newest.get(original)
    return Variant(language, revision, bool(revision and is_older(revision, source)), stands.get((page.pk, language)))
