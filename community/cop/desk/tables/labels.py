"""Labels for envelopes, of a group."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cop.desk.queries.groups import Group, people_in
from cop.network.countries import country_name
from cop.people import access
from cop.people.choices import Field
from cop.people.queries.seen import Seen, seen
from cop.services.documents.rendering import pdf

MOST = 2400
"""A hundred sheets; more are asked for in parts."""


class TooMany(Exception):
    """More labels than are made at once; its number is how many."""


def labels(group: Group, viewer: Any) -> bytes | None:
    """Return labels, as PDF, of those of the group whose postal address `viewer` may see, by name; None where it is nobody.
    Raises TooMany."""
    people = people_in(group, viewer).filter(access.seen(Field.ADDRESS, viewer)).exclude(postal_address="")
    shown = seen(people.order_by("sort_name", "pk")[: MOST + 1], viewer)
    if len(shown) > MOST:
        raise TooMany
    if not shown:
        return None
    values = {"title": _("Labels"), "labels": [_lines(one) for one in shown]}
    return pdf("cop.desk.documents", "labels.typ", values, language=get_language() or "en")


def _lines(person: Seen) -> list[str]:
    there = person.affiliations[0].organisation.name if person.affiliations else ""
    address = [line.strip() for line in person.postal_address.splitlines()]
    country = country_name(person.country, "en").upper() if person.country else ""
    if address and address[-1].casefold() == country.casefold():
        country = ""
    return [line for line in (person.name, there, *address, country) if line]
