"""The people found by a search, known by number: a page and all its counts begin from one reading of them."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cop.people.access import Viewpoint, audience_reached
from cop.people.choices import Audience, Field
from cop.people.models import Person
from cop.people.queries.finding import FIELDS, OWN, ROWS, Finding
from cop.people.queries.seen import sharing_a_community
from cop.services.search.queries import Listed

COUNTED = (Field.COUNTRY, Field.ORGANISATION, Field.EXPERTISE, Field.LANGUAGES, Field.ASKED)
"""The fields with an audience of their own by whose values people are counted."""


class Known(NamedTuple):
    """What a list of people tells of one of them: the `COUNTED` fields that they show, and their own values of `OWN`."""

    shows: frozenset[Field]
    country: str
    willing_to_be_asked: bool


class Found:
    """People known by number: for a search from which several counts and a page begin."""

    def __init__(self, view: Viewpoint, people: dict[int, Known]) -> None:
        self.view = view
        self.people = people

    @classmethod
    def among_all(cls, people: QuerySet[Person], view: Viewpoint) -> "Found":
        """Return `people`, read once."""
        rows = list(people.values_list("pk", *OWN.values(), *(f"seen_{field}" for field in COUNTED)))
        sharing = sharing_a_community([number for number, *of in rows if Audience.COMMUNITIES in of[len(OWN) :]], view)
        reached = {shares: audience_reached(view, shares=shares) for shares in (False, True)}

        @cache
        def shown(audiences: tuple[int, ...], shares: bool) -> frozenset[Field]:
            pairs = zip(COUNTED, audiences, strict=True)
            return frozenset(field for field, audience in pairs if audience <= reached[shares])

        known = {
            number: Known(shown(tuple(audiences), number in sharing), country, asked)
            for number, country, asked, *audiences in rows
        }
        return cls(view, known)

    def showing(self, *fields: Field) -> QuerySet[Person]:
        """The people found who show `fields` to the viewer, not ordered."""
        return Person.objects.filter(self.among("pk", *fields))

    def among(self, column: str, *fields: Field) -> Any:
        """The condition that `column` is the number of one of them."""
        return Listed(column, [number for number, known in self.people.items() if known.shows.issuperset(fields)])

    def by(self, name: str) -> dict[Any, int]:
        """How many of them show the field of `name`, one of `OWN`, by its values."""
        return Counter(getattr(known, OWN[name]) for known in self.people.values() if FIELDS[name] in known.shows)


class Nearly:
    """The people of `Finding.nearly`, known by number, and which of the filters each of them meets for the viewer."""

    def __init__(self, finding: Finding) -> None:
        with_words = Listed("person", finding.with_words)
        by_rows = {
            name: set(finding.rows(name).filter(with_words).values_list("person", flat=True))
            for name in finding.filters
            if name in ROWS
        }
        self._all = Found.among_all(finding.nearly(by_rows), finding.view)
        self._meeting = {
            name: self._showing(name, by_rows[name] if name in ROWS else self._of_value(name, finding.value(name)))
            for name in finding.filters
        }

    def _of_value(self, name: str, value: Any) -> Iterable[int]:
        return (number for number, known in self._all.people.items() if getattr(known, OWN[name]) == value)

    def _showing(self, name: str, numbers: Iterable[int]) -> set[int]:
        fields = {FIELDS[name]} if name in FIELDS else set()
        people = self._all.people
        return {number for number in numbers if number in people and people[number].shows.issuperset(fields)}

    def found(self, without: str = "") -> Found:
        """Those who meet all filters, or all but the one named."""
        asked = [meeting for name, meeting in self._meeting.items() if name != without]
        people = self._all.people
        return Found(self._all.view, {number: people[number] for number in set(people).intersection(*asked)})
