"""What stands in the columns of a table that goes out, and what is read from one that comes back.

A column with a `field` may be changed in the spreadsheet; one without informs alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cop.desk.choices import ImportKind
from cop.desk.importing import values
from cop.desk.importing.topics import topics_named
from cop.desk.importing.written import category_meant, language_meant
from cop.desk.tables.beside import named, place
from cop.network.countries import country_name
from cop.network.queries import communities_open, every_topic
from cop.people.access import VISITOR, organisations_visible_to
from cop.people.choices import Category, Standing
from cop.people.models import Affiliation, Organisation, Person
from cop.services.languages.choices import CODES
from cop.services.languages.queries import language_name, text_of

VERSION = pgettext_lazy("column of a table", "Version")
NUMBERS: dict[str, Any] = {
    ImportKind.PEOPLE: _("Number of the person"),
    ImportKind.ORGANISATIONS: _("Number of the organisation"),
}
"""The heads by which a table of ours is known again; the number is the stable id of a row."""


class Unclear(Exception):
    """What was written in a cell cannot be kept; the text says why."""

    def __init__(self, words: str | Promise) -> None:
        self.words = words
        super().__init__(str(words))


@dataclass(frozen=True)
class Column:
    """A column: its head, what it says of a row, and how a changed cell of it is read."""

    head: Any
    text: Callable[[Any], str]
    field: str = ""
    read: Callable[[str], Any] = str


def _words(field: str, head: Any, longest: int) -> Column:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Unclear(_("This is too long."))
        return cell

    return Column(head, lambda values: values[field], field, read)


def _country(cell: str) -> str:
    code, _certain = values.country(cell)
    if cell and not code:
        raise Unclear(_("We do not know this country."))
    return code


def _category(cell: str) -> str:
    category = category_meant(cell)
    if not category:
        raise Unclear(_("We do not know this kind of organisation."))
    return category


def _name(cell: str) -> str:
    if not cell:
        raise Unclear(_("A name cannot be empty."))
    if len(cell) > 200:
        raise Unclear(_("This is too long."))
    return cell


def _website(cell: str) -> str:
    try:
        if cell:
            URLValidator(schemes=["http", "https"])(cell)
    except ValidationError:
        raise Unclear(_("This is no address of a website.")) from None
    if len(cell) > 200:
        raise Unclear(_("This is too long."))
    return cell


def _listed(cell: str) -> list[str]:
    """What a cell lists, as we write it: a name may hold a comma or an "and"."""
    return [piece.strip() for piece in re.split(r"[;\n]", cell) if piece.strip()]


def _languages(cell: str) -> list[str]:
    found = [language_meant(piece) for piece in _listed(cell)]
    if not all(found):
        raise Unclear(_("We do not know this language."))
    return list(dict.fromkeys(found))


def _topics(cell: str) -> list[dict[str, str]]:
    """Topics alone: what was said of each stays with it (see `keeping_sentences`)."""
    pieces = _listed(cell)
    topics = topics_named(pieces)
    if len(topics) < len(set(pieces)):
        raise Unclear(_("We do not know this topic."))
    return [{"topic": topic.code, "sentence": "", "where": ""} for topic in topics]


def keeping_sentences(topics: list[dict[str, str]], now: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return `topics` with what is said of each that was there already, and further sentences of it after it."""
    said: dict[str, list[dict[str, str]]] = {}
    for one in now:
        said.setdefault(one["topic"], []).append(one)
    return [one for topic in topics for one in said.get(topic["topic"], [topic])]


def _names_of_topics(row: dict[str, Any]) -> str:
    names = {topic.code: text_of(topic.names) for topic in every_topic()} if row["expertise"] else {}
    return "; ".join(dict.fromkeys(names.get(one["topic"], one["topic"]) for one in row["expertise"]))


def _name_of_country(row: dict[str, Any]) -> str:
    return country_name(row["country"]) if row["country"] else ""


def _organisation(cell: str) -> list[dict[str, Any]]:
    """The one listed organisation of that name, in whichever language."""
    if not cell:
        return []
    called = Q(name=cell)
    for code in CODES:
        called |= Q(**{f"names__{code}": cell})
    found = list(organisations_visible_to(VISITOR).filter(called)[:2])
    if len(found) != 1:
        raise Unclear(_("We do not know just one organisation of this name."))
    return [named(found[0])]


def _role(cell: str) -> list[str]:
    if len(cell) > _longest(Affiliation, "role"):
        raise Unclear(_("This is too long."))
    return [cell]


def _joined(cell: str) -> str:
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        day = None
    if day is None or day > timezone.localdate():
        raise Unclear(_("Write the day as 2026-01-31, not later than today."))
    return day.isoformat()


def _communities(cell: str) -> list[dict[str, Any]]:
    slugs = {text_of(one.names, code).casefold(): one.slug for one in communities_open() for code in CODES}
    found = {slugs.get(piece.casefold()) for piece in _listed(cell)}
    if None in found:
        raise Unclear(_("We do not know this community."))
    return [place(one) for one in communities_open() if one.slug in found]


def _names_of_communities(row: dict[str, Any]) -> str:
    return "; ".join(text_of(one["names"]) for one in row["communities"])


def _longest(model: Any, field: str) -> int:
    return model._meta.get_field(field).max_length


NAME = Column(_("Name"), lambda row: row["name"], "name", _name)
COUNTRY = Column(_("Country"), _name_of_country, "country", _country)

PEOPLE = (
    NAME,
    _words("name_latin", _("Name in Latin letters"), _longest(Person, "name_latin")),
    _words("addressed_as", _("How they are addressed"), _longest(Person, "addressed_as")),
    COUNTRY,
    _words("place", _("Place"), _longest(Person, "place")),
    _words("phone", _("Telephone"), _longest(Person, "phone")),
    _words("postal_address", _("Postal address"), _longest(Person, "postal_address")),
    Column(
        _("Languages"), lambda row: "; ".join(language_name(code) for code in row["languages"]), "languages", _languages
    ),
    Column(_("What they know"), _names_of_topics, "expertise", _topics),
    _words("learning", _("What they want to learn"), _longest(Person, "learning")),
)
"""What may be changed of people, of whose profile a row holds the values."""

ORGANISATIONS = (
    NAME,
    _words("short_name", _("Short name"), _longest(Organisation, "short_name")),
    Column(_("Kind of organisation"), lambda row: str(Category(row["category"]).label), "category", _category),
    COUNTRY,
    _words("place", _("Place"), _longest(Organisation, "place")),
    Column(_("Website"), lambda row: row["website"], "website", _website),
)
"""What may be changed of organisations."""

EMAIL = Column(_("E-mail address"), lambda row: row["shown"].email)
BESIDE = (
    Column(
        _("Organisation"),
        lambda row: "; ".join(text_of(one["names"]) or one["name"] for one in row["organisation"]),
        "organisation",
        _organisation,
    ),
    Column(_("Role"), lambda row: "; ".join(row["role"]), "role", _role),
    Column(_("Communities"), _names_of_communities, "communities", _communities),
    Column(_("Member since"), lambda row: row["joined"], "joined", _joined),
)
"""What may be changed of people beside their profile (see `tables.beside`)."""

STANDING = Column(_("Standing"), lambda row: str(Standing(row["person"].standing).label))

LOCKED: dict[str, tuple[Column, ...]] = {ImportKind.PEOPLE: (EMAIL, STANDING)}
"""What somebody might try to change and cannot; a row holds the `person` and what is `shown` of them."""

CHANGING: dict[str, tuple[Column, ...]] = {
    ImportKind.PEOPLE: (*PEOPLE, *BESIDE),
    ImportKind.ORGANISATIONS: ORGANISATIONS,
}
