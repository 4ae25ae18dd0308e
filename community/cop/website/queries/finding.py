"""Pages of the website in the one search. There are some hundred of them, so they are looked through as they stand."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from cop.services.markdown import plain
from cop.services.search.analysis import tokens
from cop.services.search.choices import Zone
from cop.services.search.shelves import Found, Shelf, Wanted
from cop.services.search.shelves import Shown as Hit
from cop.services.search.snippets import highlighted, snippet
from cop.services.search.sought import Sought
from cop.website.access import pages_visible_to
from cop.website.models import Revision
from cop.website.queries.pages import Shown, newest


def pages(wanted: Wanted, viewer: Any) -> Found:
    """Return the pages that the viewer reads and that hold the words, in any of their languages."""
    sought = Sought.of(wanted.q, (Zone.EVERYONE,))
    found = _holding(sought, viewer)

    def page(start: int, stop: int) -> list[Hit]:
        shown = newest(pages_visible_to(viewer).filter(pk__in=found[start:stop]))
        return [_hit(one, sought) for one in sorted(shown, key=lambda one: found.index(one.page.pk))]

    return Found(lambda: len(found), page)


def _holding(sought: Sought, viewer: Any) -> list[int]:
    """Return the numbers of the pages, the newest text first."""
    standing: dict[tuple[int, str], tuple[int, datetime]] = {}
    revisions = Revision.objects.filter(page__in=pages_visible_to(viewer), draft=False).order_by("-pk")
    for number, written, page, language in revisions.values_list("pk", "written", "page", "language"):
        standing.setdefault((page, language), (number, written))
    found = [page for (page, _language), text in standing.items() if sought and sought.stands_in(_tokens(*text))]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=5000)
def _tokens(revision: int, _written: datetime) -> str:
    """Return the tokens of a text, which is never changed; a number that was given again has another day."""
    title, summary, body = Revision.objects.values_list("title", "summary", "body").get(pk=revision)
    return "".join(f" {token}" for token in tokens(f"{title}\n{summary}\n{plain(body)}"))


def _hit(one: Shown, sought: Sought) -> Hit:
    text = f"{one.summary}\n{plain(one.revision.body)}"
    return Hit(
        highlighted(one.title, sought.words),
        one.address,
        snippet(text, sought.words),
        [str(one.page.get_kind_display())],
        one.revision.language,
    )


SHELF = Shelf("pages", _("Pages"), pages, 50)
