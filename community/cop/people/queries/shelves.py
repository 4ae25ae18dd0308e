"""People and organisations in the one search."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cop.network.countries import country_name
from cop.people.queries.directory import Search, organisations_found, organisations_page
from cop.people.queries.finding import Wanted as WantedOfDirectory
from cop.people.queries.seen import Seen, seen
from cop.services.search import shelves
from cop.services.search.snippets import Piece


def people(wanted: shelves.Wanted, viewer: Any) -> shelves.Found:
    """Return the people whom the viewer finds, as the directory does; a few, who fill one page, by name."""
    search = Search(_asked(wanted), viewer)

    def page(start: int, stop: int) -> list[shelves.Shown]:
        few = len(search.found.people) <= stop - start
        by_name = search.found.showing().select_related("photo").order_by("sort_name", "pk")
        shown = list(by_name[start:stop]) if few else search.page(start, stop)
        return [_person(one) for one in seen(shown, viewer, briefly=True)]

    return shelves.Found(lambda: len(search.found.people), page)


def organisations(wanted: shelves.Wanted, viewer: Any) -> shelves.Found:
    """Return the organisations that the viewer finds, as the directory does."""
    asked = _asked(wanted)

    def page(start: int, stop: int) -> list[shelves.Shown]:
        return [
            shelves.Shown(
                [Piece(one.name)], reverse("people:organisation", args=[one.pk]),
                facts=[one.get_category_display(), *([country_name(one.country)] if one.country else [])],
            )
            for one in organisations_page(asked, viewer, start, stop)
        ]  # fmt: skip

    return shelves.Found(organisations_found(asked, viewer).count, page)


def _asked(wanted: shelves.Wanted) -> WantedOfDirectory:
    filters = {name: wanted.get(name) for name in ("country", "topic", "language")}
    return WantedOfDirectory(q=wanted.q, **filters)


def _person(person: Seen) -> shelves.Shown:
    jobs = [affiliation.organisation.name for affiliation in person.affiliations[:1]]
    country = [country_name(person.country)] if person.country else []
    name = person.shown_name or str(_("a member"))
    return shelves.Shown([Piece(name)], reverse("people:person", args=[person.number]), facts=[*jobs, *country])


SHELVES = (
    shelves.Shelf("people", _("People"), people, 30, frozenset({"country", "topic", "language"})),
    shelves.Shelf("organisations", _("Organisations"), organisations, 40, frozenset({"country", "topic"})),
)
